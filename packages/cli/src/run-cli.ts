import { CommanderError, Option, Command as Program } from 'commander';
import type { Command, Context } from './command.ts';
import { addCommand } from './commands/add.ts';
import { diffCommand } from './commands/diff.ts';
import { docsCommand } from './commands/docs.ts';
import { generateCommand } from './commands/generate.ts';
import { initCommand } from './commands/init.ts';
import { lintCommand } from './commands/lint.ts';
import { mergeCommand } from './commands/merge.ts';
import { mockCommand } from './commands/mock.ts';
import { proxyCommand } from './commands/proxy.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { testCommand } from './commands/test.ts';
import { uploadCommand } from './commands/upload.ts';
import { describeFailure } from './describe-failure.ts';
import { loadVersion } from './load-version.ts';
import { suggest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

const commands: readonly Command[] = [
  initCommand,
  addCommand,
  testCommand,
  mergeCommand,
  generateCommand,
  lintCommand,
  diffCommand,
  docsCommand,
  mockCommand,
  sandboxCommand,
  proxyCommand,
  uploadCommand,
];

/**
 * Runs one command line without touching the process.
 *
 * @param argv what follows the program's name
 * @returns the exit code: 0 clean, 1 findings, 2 usage, configuration or input, 70 a bug of ours, 130 interrupted
 */
export async function runCli(argv: readonly string[], context: Context): Promise<number> {
  try {
    const outcome = { code: 0 };
    checkHelp(argv);
    await createProgram(context, outcome).parseAsync([...argv], { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = describeFailure(error);
    context.stderr.write(`countersign: ${failure.message}\n`);
    return failure.code;
  }
}

/** The parser answers a question about a command that it does not know with the help of all. */
function checkHelp([first, wanted]: readonly string[]): void {
  const names = commands.map(({ name }) => name);
  if (first !== 'help' || wanted === undefined || wanted.startsWith('-') || names.includes(wanted)) return;
  throw new UsageError(`there is no command ${JSON.stringify(wanted)}: ${suggest(wanted, names)}`);
}

function createProgram(context: Context, outcome: { code: number }): Program {
  const program = prepare(new Program('countersign'), context)
    .description(
      'Contract-first OpenAPI toolkit: tests servers, generates clients, lints descriptions, serves mocks and a sandbox.',
    )
    .version(loadVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText(
      'after',
      '\nExit codes: 0 clean, 1 findings, 2 usage, configuration or input, 70 a bug of countersign.',
    );
  for (const command of commands) program.addCommand(createSubprogram(command, context, outcome));
  return program;
}

function createSubprogram(command: Command, context: Context, outcome: { code: number }): Program {
  const subprogram = prepare(new Program(command.name), context)
    .summary(command.summary)
    .description(command.summary)
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `\nExamples:\n${command.examples.map((example) => `  $ ${example}\n`).join('')}`);
  const descriptions = [command.argumentsDescription].flat();
  for (const [index, name] of command.arguments.split(' ').filter(Boolean).entries())
    subprogram.argument(name, descriptions[index]);
  const attributes = new Map<string, string>();
  const groups = Object.entries(command.groups ?? {});
  for (const [name, { flags, description, initial, parse }] of Object.entries(command.options)) {
    const option = new Option(flags, description);
    attributes.set(name, option.attributeName());
    const [heading] = groups.find(([, names]) => names.includes(name)) ?? [];
    if (heading !== undefined) option.helpGroup(`${heading}:`);
    if (parse !== undefined) option.argParser((value, previous) => parse(value, previous ?? initial));
    // Other defaults stand in their descriptions.
    if (typeof initial === 'string') option.default(initial);
    subprogram.addOption(option);
  }
  return subprogram.action(async () => {
    const given = subprogram.args;
    const options = subprogram.opts();
    const input = Object.entries(command.options).map(([name, { initial }]) => [
      name,
      options[attributes.get(name) ?? name] ?? initial,
    ]);
    outcome.code = await command.run({ ...Object.fromEntries(input), arguments: given }, context);
  });
}

function prepare(program: Program, { stdout, stderr }: Context): Program {
  return program.exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: (text, write) => write(`countersign: ${oneLine(text)}\n`),
    getOutHelpWidth: () => stdout.columns ?? 80,
    getErrHelpWidth: () => stderr.columns ?? 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

/** `error: unknown option '--sed'⏎(Did you mean --seed?)` → `unknown option '--sed' (Did you mean --seed?)` */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ');
}
