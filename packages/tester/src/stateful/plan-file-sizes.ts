import type { OperationInput } from '@countersign/contract';
import { isDeletion, type PlanContext, type Scenario } from './draft.ts';
import { lazily, withFile } from './inputs.ts';
import { takesFiles } from './plan-downloads.ts';
import { isTarget, planJourney } from './plan-journeys.ts';
import { needsProducer } from './prerequisites.ts';
import { filesIn } from './sent-files.ts';

/** Sizes in bytes at which uploads go wrong: nothing, next to nothing, around buffers, and more than one of them holds. */
const sizes = [0, 1, 65_535, 65_536, 65_537, 1_048_577, 4_194_305];

/** What may not survive on the way to a file of a form, without its extension. */
const names = ['sample', 'dir/sub/sample', '日本語/東京', 'Übersicht é', 'two words'];

/** Uploads of every size, and under awkward names, each watched as any upload is. What a server refuses is its own choice. */
export function* planFileSizes(context: PlanContext): Iterable<Scenario> {
  const { contract, seed } = context;
  for (const root of context.operations) {
    if ((root.method !== 'POST' && root.method !== 'PUT') || isDeletion(root) || !takesFiles(root)) continue;
    if (needsProducer(context, root) && isTarget(context, root)) continue;
    const scenario = planJourney(context, root, [], {});
    const create = scenario?.steps.find(({ operation, role }) => role === 'create' && operation === root);
    const [plain] = create?.inputs ?? [];
    if (scenario === undefined || plain === undefined || filesIn(plain).length !== 1) continue;
    // Every job is waited for.
    const some = root.job === undefined ? sizes : sizes.slice(-1);
    for (const [index, size] of some.entries()) {
      const wanted = { size, name: names[index % names.length] ?? '', seed: seed + index };
      const make = (): OperationInput | undefined => withFile(contract, root, plain, wanted);
      // Formats with a structure have a smallest file.
      if (size < 300 && filesIn(make() ?? {})[0]?.bytes.length !== size) continue;
      const inputs = lazily(() => [make()].filter((input) => input !== undefined));
      yield {
        ...scenario,
        id: `${root.id}/stateful/file ${size}`,
        label: `${root.id}, a file of ${size} bytes`,
        steps: scenario.steps.map((step) => (step === create ? { ...step, inputs } : step)),
      };
    }
  }
}
