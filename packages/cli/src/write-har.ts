import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '@countersign/contract';
import { createHarReport } from '@countersign/report';
import { type WantedReport, writing } from './write-reports.ts';

/** Writes every exchange as it comes, so that nothing of a long run has to be kept. */
export interface HarFiles extends Disposable {
  add(event: RunEvent): void;
}

/** Opens the HAR files among the wanted reports; disposing ends them, so that they are whole. @throws {UsageError} */
export function writeHar(reports: readonly WantedReport[], options: { readonly version: string }): HarFiles {
  const files = reports
    .filter(({ kind }) => kind === 'har')
    .map(({ file }) => {
      const report = createHarReport(options);
      const descriptor = writing(file, () => openSync(file, 'w'));
      const write = (text: string): unknown => writing(file, () => writeSync(descriptor, text));
      write(report.begin);
      return { report, descriptor, write };
    });
  return {
    add(event) {
      if (event.type !== 'case') return;
      for (const { report, write } of files) for (const entry of report.entries(event)) write(entry);
    },
    [Symbol.dispose]() {
      for (const { report, descriptor, write } of files) {
        write(report.end);
        closeSync(descriptor);
      }
    },
  };
}
