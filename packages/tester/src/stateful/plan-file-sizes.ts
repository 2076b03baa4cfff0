import type { OperationInput } from '@countersign/contract';
import { isDeletion, type PlanContext, type Scenario } from './draft.ts';
import { lazily, withFile } from './inputs.ts';
import { isRecord } from './json-pointer.ts';
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
    if (
      (root.method !== 'POST' && root.method !== 'PUT') ||
      isDeletion(root) ||
      !takesFiles(context.contract, root)
    )
      continue;
    if (needsProducer(context, root) && isTarget(context, root)) continue;
    const scenario = planJourney(context, root, [], {});
    const create = scenario?.steps.find(({ operation, role }) => role === 'create' && operation === root);
    const [plain] = create?.inputs ?? [];
    const base = plain && withOneFile(plain);
    if (scenario === undefined || base === undefined || filesIn(base).length !== 1) continue;
    if (withFile(contract, root, base, { size: 300, name: 'sample', seed }) === undefined) continue;
    // Every job is waited for.
    const some = root.job === undefined ? sizes : sizes.slice(-1);
    for (const [index, size] of some.entries()) {
      const wanted = { size, name: names[index % names.length] ?? '', seed: seed + index };
      const make = (): OperationInput | undefined => withFile(contract, root, base, wanted);
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

/** Of several files, which only together make what comes back, the first. */
function withOneFile(input: OperationInput): OperationInput {
  const { body } = input;
  if (body === undefined || !isRecord(body.value) || filesIn(input).length < 2) return input;
  const holdsFile = (part: unknown): boolean =>
    filesIn({ body: { mediaType: body.mediaType, value: part } }).length > 0;
  const entries = Object.entries(body.value);
  const first = entries.find(([, part]) => holdsFile(part));
  const value = Object.fromEntries(
    entries
      .filter((entry) => entry === first || !holdsFile(entry[1]))
      .map(([name, part]) => [name, Array.isArray(part) && holdsFile(part) ? part.slice(0, 1) : part]),
  );
  return { ...input, body: { ...body, value } };
}
