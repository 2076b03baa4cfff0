import type { Context } from '../command.ts';
import { formatBytes } from './format-bytes.ts';
import type { Watch } from './journey.ts';

/** Milliseconds that the rate is taken over, and between two pictures. */
const window = 5000;
const frame = 100;

/** Characters of a label. */
const longest = 30;

/** One line on the terminal that shows how far an upload is. Nothing but warnings is written where nobody watches. */
export function createUploadBar(
  { stderr }: Pick<Context, 'stderr'>,
  now: () => number = Date.now,
): Watch & { end(): void } {
  let label = '';
  let samples: { readonly at: number; readonly bytes: number }[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  const show = (text: string): void => {
    if (stderr.isTTY !== true) return;
    shownAt = now();
    stderr.write(`\r\u001b[K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
  };
  return {
    begin(next) {
      // The end tells more of a path than its beginning.
      label = next.length > longest ? `…${next.slice(1 - longest)}` : next;
      samples = [];
      show(label);
    },
    progress({ acknowledged, total }) {
      const at = now();
      samples = [...samples.filter((sample) => sample.at >= at - window), { at, bytes: acknowledged }];
      if (at - shownAt < frame && acknowledged !== total) return;
      const [first] = samples;
      const rate =
        first === undefined || first.at === at ? 0 : ((acknowledged - first.bytes) * 1000) / (at - first.at);
      show(`${label}  ${describeProgress({ acknowledged, total, rate })}`);
    },
    wait: (what) => show(`${label}  ${what}`),
    warn(message) {
      show('');
      stderr.write(`${message}\n`);
    },
    end: () => show(''),
  };
}

function describeProgress(state: {
  readonly acknowledged: number;
  readonly total: number | undefined;
  /** Bytes per second. */
  readonly rate: number;
}): string {
  const { acknowledged, total, rate } = state;
  const speed = rate > 0 ? [`${formatBytes(rate)}/s`] : [];
  if (total === undefined) return [formatBytes(acknowledged), ...speed].join('  ');
  const share = total === 0 ? 1 : acknowledged / total;
  const full = Math.floor(share * 20);
  const left = rate > 0 && share < 1 ? [`${formatTime((total - acknowledged) / rate)} left`] : [];
  return [
    `${'━'.repeat(full)}${'─'.repeat(20 - full)} ${String(Math.floor(share * 100)).padStart(3)} %`,
    `${formatBytes(acknowledged)} of ${formatBytes(total)}`,
    ...speed,
    ...left,
  ].join('  ');
}

/** `7 s`, `3 min`, `2 h 5 min` */
function formatTime(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
