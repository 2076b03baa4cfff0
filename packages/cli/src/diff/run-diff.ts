import { compareTypes, type TypeChange } from '@countersign/codegen';
import type { Context } from '../command.ts';
import { loadContracts } from '../load-contracts.ts';
import { resolveInputs } from '../resolve-inputs.ts';
import { UsageError } from '../usage-error.ts';
import { askRedocly, type RedoclyDiff, type Step } from './ask-redocly.ts';
import { nextVersion } from './next-version.ts';

/** What `countersign diff` is told. */
export interface DiffInput {
  readonly arguments: readonly string[];
  readonly failOn: Step | 'never';
  readonly format: 'text' | 'json';
}

/** Prints what a revision changes. @returns the exit code */
export async function runDiff(
  { arguments: names, failOn, format }: DiffInput,
  context: Context,
): Promise<number> {
  const [base, revision] = [names[0], names[1]].map((name = '') => resolveInputs([name], context));
  const roots = [base, revision].map((inputs) => inputs?.documents[0]?.root ?? '');
  if (base === undefined || revision === undefined) throw new UsageError('name two descriptions');
  const [before, after] = [
    (await loadContracts(base))[0]?.contract,
    (await loadContracts(revision))[0]?.contract,
  ];
  if (before === undefined || after === undefined) throw new UsageError('name two descriptions');
  const diff = await askRedocly(roots[0] ?? '', roots[1] ?? '', {
    cwd: base.directory,
    env: { ...context.env },
    signal: context.signal,
  });
  const types = await compareTypes(before, after);
  const next = nextVersion(diff.infoVersions.base, diff.bump ?? 'none');
  context.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ ...diff, nextVersion: next, types }, null, 2)}\n`
      : render(diff, types, next),
  );
  return reaches(diff.bump, failOn) ? 1 : 0;
}

const steps = ['none', 'patch', 'minor', 'major'] as const;

function reaches(bump: RedoclyDiff['bump'], failOn: Step | 'never'): boolean {
  return failOn !== 'never' && steps.indexOf(bump ?? 'none') >= steps.indexOf(failOn);
}

function render(
  { changes, bump, infoVersions }: RedoclyDiff,
  types: readonly TypeChange[],
  next: string,
): string {
  const verdicts = changes.flatMap((change) => change.verdicts);
  const lines = steps
    .toReversed()
    .flatMap((step) =>
      verdicts
        .filter(({ impact }) => impact === step)
        .map(
          ({ ruleId, message, location: { file, line, col } }) =>
            `${step}  ${file}:${line}:${col}  ${ruleId}: ${message}\n`,
        ),
    );
  const unrated = changes.filter(({ verdicts }) => verdicts.length === 0).length;
  if (unrated > 0) lines.push(`${unrated} ${unrated === 1 ? 'change' : 'changes'} that no rule rates\n`);
  const typed = types.map(
    ({ kind, name, change, through }) =>
      `${change.padEnd(7)}  ${kind} ${name}${through === undefined ? '' : ` (through ${through.join(', ')})`}\n`,
  );
  return [
    lines.length === 0 ? 'Nothing has changed.\n' : lines.join(''),
    typed.length === 0
      ? 'The types of the client stay as they are.\n'
      : `Types of the client:\n${typed.join('')}`,
    describeStep(bump, infoVersions, next),
  ].join('\n');
}

function describeStep(
  bump: RedoclyDiff['bump'],
  { base, revision }: RedoclyDiff['infoVersions'],
  next: string,
): string {
  if (bump === null) return `Version ${base} can stay.\n`;
  const said = revision === next ? 'as the revision says' : `the revision says ${revision}`;
  return `A ${bump} step: ${base} → ${next}, ${said}.\n`;
}
