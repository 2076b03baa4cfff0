import type { Context } from './command.ts';

/** Colour in a terminal that has it, unless the user wants none. @see https://no-color.org */
export function useColour({ stdout, env }: Context): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true;
  return stdout.isTTY === true && env.TERM !== 'dumb';
}
