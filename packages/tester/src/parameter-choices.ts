import { type Contract, type Parameter, validateValue } from '@countersign/contract';
import type { Choice, Unusable } from './choice.ts';
import { sampleValue } from './generate/arbitrary-of.ts';

/**
 * The documented examples of a parameter that its schema accepts; for a required parameter without any, one sample.
 * An optional parameter without examples is left out.
 */
export function parameterChoices(
  contract: Contract,
  parameter: Parameter,
  seed: number,
  note: (unusable: Unusable) => void,
): readonly Choice[] {
  const { examples, schema = parameter.content?.schema ?? true, name } = parameter;
  const choices: Choice[] = [];
  for (const example of parameter.content?.examples ?? examples) {
    if (!('value' in example)) {
      note({
        at: example.at,
        message: `example ${example.name} of parameter ${name} is not written out here; it was not used`,
      });
      continue;
    }
    const [violation] = validateValue(contract, schema, example.value, { direction: 'request' });
    if (violation !== undefined) {
      note({
        at: example.at,
        message: `example ${example.name} of parameter ${name} breaks its own schema (${violation.message}); it was not used`,
      });
    } else if (parameter.in === 'path' && example.value === '') {
      note({
        at: example.at,
        message: `example ${example.name} of path parameter ${name} is empty; it was not used`,
      });
    } else {
      choices.push({ name: example.name, value: example.value, documented: true });
    }
  }
  if (choices.length > 0 || !parameter.required) return choices;
  const sample = sampleValue(contract, schema, {
    seed,
    fullness: 'typical',
    direction: 'request',
    at: parameter.content?.schemaAt ?? parameter.schemaAt,
    ascii: parameter.in === 'header',
  });
  return sample.ok ? [{ name: 'sample', value: sample.value, documented: false }] : [];
}
