import type { Oas3Rule } from '@redocly/openapi-core';
import { contentValid } from './content-valid.ts';
import { jobValid } from './job-valid.ts';
import { provenanceComplete } from './provenance-complete.ts';
import { provenanceValid } from './provenance-valid.ts';
import { schemaOpen } from './schema-open.ts';

const rules: Readonly<Record<string, Oas3Rule>> = {
  'provenance-complete': provenanceComplete,
  'provenance-valid': provenanceValid,
  'job-valid': jobValid,
  'content-valid': contentValid,
  'schema-open': schemaOpen,
};

/** What the plugin adds to a Redocly configuration. */
interface CountersignPlugin {
  readonly id: string;
  readonly rules: { readonly oas3: typeof rules };
  readonly configs: {
    readonly recommended: { readonly rules: Readonly<Record<string, 'error'>> };
  };
}

/**
 * Redocly plugin `countersign`: rules for descriptions that say how each statement is known.
 *
 * In redocly.yaml: `plugins: ['@countersign/contract/redocly-plugin']` and `extends: [countersign/recommended]`.
 */
export default function countersign(): CountersignPlugin {
  return {
    id: 'countersign',
    rules: { oas3: rules },
    configs: {
      recommended: {
        rules: Object.fromEntries(Object.keys(rules).map((name) => [`countersign/${name}`, 'error'])),
      },
    },
  };
}
