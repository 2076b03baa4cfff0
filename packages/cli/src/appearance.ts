import type { ConsoleOptions } from '@countersign/report';
import type { Context } from './command.ts';
import { useColour } from './use-colour.ts';

/** How the report for people is to look where it is printed. */
export function appearanceOf(context: Context): Required<ConsoleOptions> {
  return { colour: useColour(context), width: context.stdout.columns ?? 100 };
}
