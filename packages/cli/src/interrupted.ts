import type { Context } from './command.ts';

/** Waits until the command is asked to end. */
export async function interrupted({ signal }: Context): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
