import type { Oas3Rule } from '@redocly/openapi-core';

/** A schema never forbids what no source forbids: `additionalProperties: false` closes it for everything the page forgot. */
export const schemaOpen: Oas3Rule = () => ({
  Schema(schema, { location, report }) {
    for (const keyword of ['additionalProperties', 'unevaluatedProperties'] as const) {
      if (keyword in schema && schema[keyword as keyof typeof schema] === (false as unknown)) {
        report({
          message: `${keyword}: false turns every property that the sources do not mention into a fault. Keep the schema open.`,
          location: location.child(keyword).key(),
        });
      }
    }
  },
});
