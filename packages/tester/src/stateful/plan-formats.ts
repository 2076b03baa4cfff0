import { withProperty } from './chunk-counts.ts';
import { createDraft, type PlanContext, type Scenario } from './draft.ts';
import { askedFormat, madeFormat } from './find-format.ts';
import { lazily, requiredInput, writingInputs } from './inputs.ts';
import { cleanUp, watch } from './plan-journeys.ts';
import { identityOf } from './plan-objects.ts';
import { addPrerequisites } from './prerequisites.ts';

const mostFormats = 4;

/** Makes a thing in every form that it can be had in, or reads one thing in every form. */
export function* planFormats(context: PlanContext): Iterable<Scenario> {
  const { contract, operations, seed } = context;
  for (const operation of operations) {
    const isReader = operation.method === 'GET';
    const format = isReader ? askedFormat(contract, operation) : madeFormat(context, operation);
    if (format === undefined) continue;
    const draft = createDraft();
    const bindings = addPrerequisites(context, draft, operation, 'f1');
    if (bindings === undefined) continue;
    for (const [index, value] of [...format.mediaTypes.keys()].slice(0, mostFormats).entries()) {
      const { name } = format;
      if (isReader) {
        const input = requiredInput(contract, operation, seed);
        const inputs = [{ ...input, query: { ...input.query, [name]: value } }];
        draft.add({ role: 'read', operation, inputs, bindings });
        continue;
      }
      const options = { kind: 'plain', salt: `f${index}${seed}`, seed } as const;
      const made = draft.add({
        role: 'create',
        operation,
        inputs: lazily(() =>
          writingInputs(contract, operation, options).map((input) => withProperty(input, name, value)),
        ),
        bindings,
        ...identityOf(context, operation),
      });
      watch(context, draft, operation, made, made, true);
    }
    cleanUp(context, draft);
    yield { id: `${operation.id}/stateful/formats`, label: 'every form', operation, steps: draft.steps };
  }
}
