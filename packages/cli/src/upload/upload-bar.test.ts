import { expect, test } from 'vitest';
import { createUploadBar } from './upload-bar.ts';

function watchBar(isTTY: boolean) {
  let time = 0;
  let text = '';
  const stderr = { isTTY, columns: 100, write: (more: string) => (text += more) };
  const bar = createUploadBar({ stderr }, () => time);
  const at = (next: number): typeof bar => {
    time = next;
    return bar;
  };
  return { at, lines: () => text.split('\r\u001b[K').slice(1), text: () => text };
}

test('a terminal shows share, bytes, rate and time left, ten times a second at most', () => {
  const { at, lines } = watchBar(true);
  at(0).begin('backups/2026/the-backup-of-the-day.tar');
  at(0).progress({ acknowledged: 1e6, total: 1e7 });
  at(200).progress({ acknowledged: 2e6, total: 1e7 });
  at(250).progress({ acknowledged: 3e6, total: 1e7 });
  at(1000).progress({ acknowledged: 6e6, total: 1e7 });
  at(1010).progress({ acknowledged: 1e7, total: 1e7 });
  at(2000).wait('processed by the server');
  at(2000).end();
  const label = '…026/the-backup-of-the-day.tar';
  expect(lines()).toEqual([
    label,
    `${label}  ━━━━────────────────  20 %  2.0 MB of 10.0 MB  5.0 MB/s  2 s left`,
    `${label}  ━━━━━━━━━━━━────────  60 %  6.0 MB of 10.0 MB  5.0 MB/s  1 s left`,
    `${label}  ━━━━━━━━━━━━━━━━━━━━ 100 %  10.0 MB of 10.0 MB  8.9 MB/s`,
    `${label}  processed by the server`,
    '',
  ]);
});

test('without a length, or without bytes, there is something to show too', () => {
  const { at, lines } = watchBar(true);
  at(0).begin('a');
  at(100).progress({ acknowledged: 950, total: undefined });
  at(200).progress({ acknowledged: 0, total: 0 });
  expect(lines()).toEqual(['a', 'a  950 B', 'a  ━━━━━━━━━━━━━━━━━━━━ 100 %  0 B of 0 B']);
});

test('where nobody watches only warnings are written', () => {
  const { at, text } = watchBar(false);
  at(0).begin('a');
  at(200).progress({ acknowledged: 1, total: 2 });
  at(300).warn('Look out.');
  at(400).end();
  expect(text()).toBe('Look out.\n');
});
