import { type Command, defineCommand } from '../command.ts';
import { flag, format } from '../option-types.ts';
import { resolveInputs } from '../resolve-inputs.ts';
import { UsageError } from '../usage-error.ts';

/** `countersign generate` */
export const generateCommand: Command = defineCommand({
  name: 'generate',
  summary: 'Write typed clients and compiled contracts from descriptions',
  arguments: '[api...]',
  argumentsDescription: 'APIs of redocly.yaml; all when left out',
  options: {
    check: flag({
      flags: '--check',
      description: 'write nothing; name changed, missing and extra files and exit 1 if there are any',
    }),
    format: format('the result is'),
  },
  examples: ['countersign generate', 'countersign generate clevver', 'countersign generate --check'],
  async run({ arguments: names, check, format }, context) {
    const inputs = resolveInputs(names, context);
    const unregistered = inputs.documents.find(({ api }) => api === undefined);
    if (unregistered !== undefined) {
      throw new UsageError(
        `${unregistered.root} is not registered: give it a name under apis: in redocly.yaml first`,
      );
    }
    const { loadContracts } = await import('../load-contracts.ts');
    const { generateApi } = await import('@countersign/codegen');
    const { clientRangeIn } = await import('../client-range.ts');
    const results = [];
    for (const { contract, settings } of await loadContracts(inputs)) {
      const { clientDirectory, packageName, contractDirectory } = settings;
      const difference = await generateApi({
        contract,
        root: inputs.directory,
        check,
        ...clientRangeIn(inputs.directory),
        ...(clientDirectory !== undefined && { clientDirectory }),
        ...(packageName !== undefined && { packageName }),
        ...(contractDirectory !== undefined && { contractDirectory }),
      });
      results.push({ api: contract.name, ...difference });
    }
    const differing = results.reduce(
      (sum, { changed, missing, extra }) => sum + changed.length + missing.length + extra.length,
      0,
    );
    if (format === 'json') context.stdout.write(`${JSON.stringify({ check, apis: results }, null, 2)}\n`);
    else context.stdout.write(renderDifferences(results, check, differing));
    return check && differing > 0 ? 1 : 0;
  },
});

interface Result {
  readonly api: string;
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

function renderDifferences(results: readonly Result[], check: boolean, differing: number): string {
  const names = results.map(({ api }) => api).join(', ');
  if (differing === 0) return `Generated files of ${names} are up to date.\n`;
  const lines = results.flatMap(({ changed, missing, extra }) => [
    ...changed.map((path) => `${check ? 'changed' : 'updated'}  ${path}\n`),
    ...missing.map((path) => `${check ? 'missing' : 'created'}  ${path}\n`),
    // Files that generation did not write are left to whoever did.
    ...extra.map((path) => `${check ? 'extra' : path.endsWith('.gen.ts') ? 'removed' : 'left'}  ${path}\n`),
  ]);
  const files = differing === 1 ? '1 file' : `${differing} files`;
  const outcome = check
    ? `${files} differing from what is generated: run countersign generate.`
    : `${files} of ${names}.`;
  return `${lines.join('')}${outcome}\n`;
}
