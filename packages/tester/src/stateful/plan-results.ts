import { bindTo, createDraft, isUnsafe, type PlanContext, type Scenario } from './draft.ts';
import { findStatus } from './find-job.ts';
import { lazily, requiredInput, writingInputs } from './inputs.ts';
import { notReady } from './not-ready.ts';
import { cleanUp } from './plan-lists.ts';
import { isComplete } from './plan-objects.ts';
import { addPrerequisites, refreshed } from './prerequisites.ts';
import type { Relation } from './relation.ts';
import { isAbsent } from './response-value.ts';
import type { Step } from './step.ts';

/** How often a result is asked for before its time: a job is in one state now, and in another one a look later. */
const attempts = 3;

/** Starts a job and asks for what it makes at once, where words refuse it until the job has ended. */
export function* planResults(context: PlanContext): Iterable<Scenario> {
  const { contract, operations, relations, seed } = context;
  for (const start of operations) {
    const results = relations.filter(
      ({ from, to, bindings }) =>
        from === start && to.method === 'GET' && bindings.length > 0 && notReady(start, to) !== undefined,
    );
    const found = isUnsafe(start) && results.length > 0 ? findStatus(context, start) : undefined;
    if (found === undefined) continue;
    for (const result of results) {
      if (result.to === found.poll.to || !isComplete(result)) continue;
      const draft = createDraft();
      const given = addPrerequisites(context, draft, start, 'y1');
      if (given === undefined) continue;
      const object = draft.add({
        role: 'create',
        operation: start,
        inputs: lazily(() => writingInputs(contract, start, { kind: 'usual', salt: `y${seed}`, seed })),
        bindings: given,
        refresh: (token) => refreshed(context, start, token),
      });
      const ask = (relation: Relation, more: Pick<Step, 'role' | 'after' | 'settled' | 'awaits'>): string =>
        draft.add({
          operation: relation.to,
          inputs: [requiredInput(contract, relation.to, seed)],
          bindings: bindTo(relation, object),
          object,
          relation,
          ...more,
        });
      let after = object;
      for (let attempt = 0; attempt <= attempts; attempt += 1) {
        const settled: Step['settled'] = ({ response }) => !isAbsent(response);
        const look = ask(found.poll, { role: 'read', after, ...(attempt === 0 && { settled }) });
        if (attempt < attempts) after = ask(result, { role: 'result', after: look, awaits: found.job });
      }
      cleanUp(context, draft, start, [object]);
      yield {
        id: `${start.id}/stateful/result ${result.to.id}`,
        label: 'a result before its time',
        operation: result.to,
        steps: draft.steps,
      };
    }
  }
}
