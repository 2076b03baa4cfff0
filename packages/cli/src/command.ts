/** Where a command writes. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command knows of the world: nothing else of the process is touched. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly stdout: Output;
  /** Progress and errors. */
  readonly stderr: Output;
  /** Ends the command early: servers are closed, what there is of a report is written. */
  readonly signal: AbortSignal;
}

/** One option of a command. */
export interface OptionSpec<Value> {
  /** As commander writes it: `--server <url>`, `--check`. */
  readonly flags: string;
  readonly description: string;
  readonly initial: Value;
  /** Takes each occurrence in turn. @throws {UsageError} */
  readonly parse?: (text: string, previous: Value) => Value;
}

/** A command is data: how it is called, and what it does. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** How its arguments are shown, for example `<api> [path...]`; empty when it takes none. */
  readonly arguments: string;
  /** Of each argument in turn. */
  readonly argumentsDescription: string | readonly string[];
  readonly options: Readonly<Record<string, OptionSpec<unknown>>>;
  /** Headings of the help with the names of the options below each; options in none stand under `Options`. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly examples: readonly string[];
  /** @returns the exit code: 0 clean, 1 findings */
  run(
    input: Readonly<Record<string, unknown>> & { readonly arguments: readonly string[] },
    context: Context,
  ): Promise<number>;
}

/** Ties the types of a command's input to its options. */
export function defineCommand<const Specs extends Readonly<Record<string, unknown>>>(
  command: Omit<Command, 'options' | 'groups' | 'run'> & {
    readonly groups?: Readonly<Record<string, readonly (keyof Specs & string)[]>>;
    readonly options: { readonly [Name in keyof Specs]: OptionSpec<Specs[Name]> };
    run(input: Specs & { readonly arguments: readonly string[] }, context: Context): Promise<number>;
  },
): Command {
  // The parser fills every option from its own spec, so the input has the types that the specs have.
  return command as unknown as Command;
}
