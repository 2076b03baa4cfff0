import type { Operation } from '@countersign/contract';
import { createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { lazily, requiredInput, writingInputs } from './inputs.ts';
import { writtenFields } from './oracles/read-differs-from-write.ts';
import { isServerOwned } from './oracles/server-owned.ts';
import { patches } from './patch-inputs.ts';
import { trimSlash } from './path-names.ts';
import { isJson } from './schema-place.ts';

/** What is there from the beginning and can be changed, such as settings: read, changed, read, and put back. */
export function* planSingletons(context: PlanContext): Iterable<Scenario> {
  for (const reader of context.operations) {
    if (reader.method !== 'GET' || reader.path.includes('{')) continue;
    const at = (method: string): Operation | undefined =>
      context.operations.find(
        (each) => each.method === method && trimSlash(each.path) === trimSlash(reader.path),
      );
    const [put, patch] = [at('PUT'), at('PATCH')];
    if (at('POST') !== undefined || (put ?? patch) === undefined) continue;
    const draft = createDraft();
    const first = addRead(context, draft, reader);
    for (const index of [0, 1]) {
      if (put !== undefined && takesJson(put)) {
        const kind = index === 0 ? 'plain' : 'rich';
        const inputs = lazily(() =>
          writingInputs(context.contract, put, {
            kind,
            salt: `s${index}${context.seed}`,
            seed: context.seed,
          }),
        );
        addRead(context, draft, reader, draft.add({ role: 'replace', operation: put, inputs, bindings: [] }));
      }
      for (const inputs of patch === undefined ? [] : patches(context, patch, index)) {
        if (patch === undefined) continue;
        addRead(context, draft, reader, draft.add({ role: 'patch', operation: patch, inputs, bindings: [] }));
      }
    }
    const back = put ?? patch;
    if (back !== undefined) {
      draft.add({
        role: 'clean-up',
        operation: back,
        inputs: [
          {
            ...requiredInput(context.contract, back, context.seed),
            body: { mediaType: 'application/json', value: {} },
          },
        ],
        bindings: [
          { in: 'body', name: '', from: first, source: { kind: 'expression', value: '$response.body' } },
        ],
      });
    }
    yield { id: `${reader.id}/stateful/changes`, label: 'changes', operation: reader, steps: draft.steps };
  }
}

function takesJson({ requestBody }: Operation): boolean {
  return requestBody?.content.some(({ mediaType }) => isJson(mediaType)) === true;
}

function addRead({ contract, seed }: PlanContext, draft: Draft, reader: Operation, after?: string): string {
  return draft.add({
    role: 'read',
    operation: reader,
    inputs: [requiredInput(contract, reader, seed)],
    bindings: [],
    ...(after !== undefined && {
      after,
      settled: (_, trace) => {
        const update = trace.get(after);
        const read = [...trace.values()].at(-1);
        if (update === undefined || read === undefined) return true;
        return writtenFields(contract, update, read).every(
          ({ holds, pointer }) => holds || isServerOwned(pointer),
        );
      },
    }),
  });
}
