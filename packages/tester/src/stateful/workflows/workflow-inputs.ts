import {
  type Contract,
  isBinarySchema,
  type Operation,
  type Workflow,
  type WorkflowStep,
} from '@countersign/contract';
import { sampleValue } from '../../generate/arbitrary-of.ts';
import { createFile } from '../../media/create-file.ts';
import { mergeAll } from '../../merge-schemas.ts';
import { parseExpression } from '../expression.ts';

/** Values for what a workflow asks its caller for: by its schema, files where that wants bytes. */
export function makeInputs(
  contract: Contract,
  { inputs = true }: Workflow,
  { seed, isMinimal = false }: { readonly seed: number; readonly isMinimal?: boolean },
): Readonly<Record<string, unknown>> {
  const shape = mergeAll(contract, inputs);
  if (typeof shape === 'boolean') return {};
  const values: [string, unknown][] = [];
  for (const [index, [name, schema]] of Object.entries(shape.properties ?? {}).entries()) {
    if (isMinimal && shape.required?.includes(name) !== true) continue;
    const merged = mergeAll(contract, schema);
    const type = typeof merged === 'object' ? merged.contentMediaType : undefined;
    if (isBinarySchema(contract, schema)) {
      const file = createFile({ ...(type !== undefined && { mediaType: type }), seed: seed + index });
      values.push([name, { ...file, filename: `${name}-${file.filename}` }]);
      continue;
    }
    const sample = sampleValue(contract, schema, {
      seed: seed + index,
      fullness: 'typical',
      direction: 'request',
    });
    if (sample.ok) values.push([name, sample.value]);
  }
  return Object.fromEntries(values);
}

/** The input that is the digest of what is uploaded, where a step's operation says that it wants one. */
export function digestInput(
  step: WorkflowStep,
  { content }: Operation,
): { readonly name: string; readonly algorithm: string } | undefined {
  const expression = content?.digest && parseExpression(content.digest.pointer);
  if (content?.digest === undefined || expression?.source !== 'request') return undefined;
  const parameter = step.parameters.find(
    ({ name, in: place }) =>
      name.toLowerCase() === expression.name?.toLowerCase() && place === expression.part,
  );
  const name = /^\$inputs\.([^.#]+)$/.exec(String(parameter?.value))?.[1];
  return name === undefined ? undefined : { name, algorithm: content.digest.algorithm };
}
