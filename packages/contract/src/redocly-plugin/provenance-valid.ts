import type { Oas3Rule } from '@redocly/openapi-core';
import { isObject, provenanceProblems } from './provenance.ts';

/** Every `x-provenance` has a known basis, a declared source and keywords that are there; every source has a title. */
export const provenanceValid: Oas3Rule = () => {
  let sources: ReadonlySet<string> = new Set();
  return {
    Root: {
      enter(root, { location, report }) {
        const declared: unknown = root.info?.['x-sources' as keyof typeof root.info];
        if (declared === undefined) return;
        const place = location.child(['info', 'x-sources']);
        if (!isObject(declared)) {
          report({ message: 'x-sources is not a map of id to {title, url?, retrieved?}.', location: place });
          return;
        }
        sources = new Set(Object.keys(declared));
        for (const [id, source] of Object.entries(declared)) {
          if (!isObject(source) || typeof source.title !== 'string') {
            report({ message: `The source "${id}" has no title.`, location: place.child(id).key() });
          } else if (source.retrieved !== undefined && !/^\d{4}-\d\d-\d\d$/.test(String(source.retrieved))) {
            report({
              message: `The source "${id}" was retrieved on no date such as 2026-11-21.`,
              location: place.child([id, 'retrieved']),
            });
          }
        }
      },
    },
    any: {
      enter(node: unknown, { location, report }) {
        if (!isObject(node) || node['x-provenance'] === undefined) return;
        for (const message of provenanceProblems(node, sources)) {
          report({ message, location: location.child('x-provenance').key() });
        }
      },
    },
  };
};
