import { UsageError } from './usage-error.ts';

/** What is said of an error, and the exit code that it ends with. */
export interface Failure {
  readonly code: 2 | 70;
  readonly message: string;
}

/** Brands of errors that say what the user has to put right. By brand, as their packages are loaded only when needed. */
const brands = ['ContractError', 'TesterError', 'MockError', 'SandboxError', 'ReportError', 'ProxyError'].map(
  (name) => Symbol.for(`countersign.${name}`),
);

/** One line for what the user has to put right; everything there is for a bug of ours. */
export function describeFailure(error: unknown): Failure {
  if (
    error instanceof Error &&
    (error instanceof UsageError || brands.some((brand) => brand in error)) &&
    !isBug(error)
  ) {
    return { code: 2, message: error.message.replace(/\s*\n\s*/g, ' ') };
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 70, message: `a bug of countersign, please report it\n${what}` };
}

/** Prism that does not start is nothing that a user could put right. */
function isBug(error: Error): boolean {
  return 'code' in error && error.code === 'prism-failed';
}
