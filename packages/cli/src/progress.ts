import type { Phase, RunEvent } from '@countersign/contract';
import type { Context } from './command.ts';

/** Tells people at a terminal how far a run is; silent where nobody watches. */
export interface Progress {
  add(event: RunEvent): void;
  /** Clears the line. */
  end(): void;
}

/** Milliseconds between two looks at it: a terminal is slower than many a server. */
const interval = 50;

export function createProgress({ stderr }: Context): Progress {
  if (stderr.isTTY !== true) return { add() {}, end() {} };
  let cases = 0;
  let phase: Phase | undefined;
  let shown = 0;
  // A terminal that does not know its width says 0.
  const show = (text: string): unknown =>
    stderr.write(`\r\u001b[K${text.slice(0, (stderr.columns || 80) - 1)}`);
  const end = (): void => void show('');
  return {
    add(event) {
      if (event.type === 'run-start') cases = 0;
      if (event.type === 'phase-start') phase = event.phase;
      // What follows may print something of its own.
      if (event.type === 'run-end') end();
      if (event.type !== 'case') return;
      cases += 1;
      const now = Date.now();
      if (now - shown < interval) return;
      shown = now;
      show(`${event.api} ${phase}: ${cases} cases, ${event.operation}`);
    },
    end,
  };
}
