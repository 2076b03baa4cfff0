/** What the user has to put right: a wrong option, configuration or input. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
