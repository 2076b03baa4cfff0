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

type Severities = Readonly<Record<string, 'error'>>;

/** What the plugin adds to a Redocly configuration. */
interface CountersignPlugin {
  readonly id: string;
  readonly rules: { readonly oas3: typeof rules };
  readonly configs: {
    /** Named by version: a plain `rules` would be reported as unused wherever only Arazzo documents are linted. */
    readonly recommended: Readonly<Record<'oas3_0Rules' | 'oas3_1Rules' | 'oas3_2Rules', Severities>>;
  };
}

/**
 * Redocly plugin `countersign`: rules for descriptions that say how each statement is known.
 *
 * In redocly.yaml: `plugins: ['@countersign/contract/redocly-plugin']` and `extends: [countersign/recommended]`.
 */
export default function countersign(): CountersignPlugin {
  const severities: Severities = Object.fromEntries(
    Object.keys(rules).map((name) => [`countersign/${name}`, 'error']),
  );
  return {
    id: 'countersign',
    rules: { oas3: rules },
    configs: {
      recommended: { oas3_0Rules: severities, oas3_1Rules: severities, oas3_2Rules: severities },
    },
  };
}
