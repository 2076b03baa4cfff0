import type { RunEvent } from '@countersign/contract';
import type { Context } from './command.ts';

/** Tells people at a terminal how far a run is; silent where nobody watches. */
export interface Progress {
  add(event: RunEvent): void;
  /** Clears the line. */
  end(): void;
}

export function createProgress({ stderr }: Context): Progress {
  if (stderr.isTTY !== true) return { add() {}, end() {} };
  let cases = 0;
  const show = (text: string): unknown =>
    stderr.write(`\r\u001b[K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
  return {
    add(event) {
      if (event.type === 'run-start') cases = 0;
      if (event.type !== 'case') return;
      cases += 1;
      show(`${event.api}: ${cases} cases, ${event.operation}`);
    },
    end: () => void show(''),
  };
}
