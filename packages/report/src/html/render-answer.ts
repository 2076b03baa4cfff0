import type { Basis } from '@countersign/contract';
import type { RunResult } from '../collect-run.ts';
import type { ReportFinding } from '../report-finding.ts';
import { html, type Markup } from './markup.ts';

const bases: readonly (readonly [basis: Basis, meaning: string])[] = [
  ['documented', 'the vendor says so'],
  ['vendor', 'another page of the vendor says so'],
  ['standard', 'a standard says so'],
  ['example', 'an example shows it'],
  ['client', 'seen in code of a client'],
  ['inferred', 'our own reading'],
];

/** Whether the contract was kept, in one line; a run that saw nothing has no answer. */
export function describeAnswer(results: readonly RunResult[]): {
  kind: 'kept' | 'broken' | 'unknown';
  text: string;
} {
  const counted = results.flatMap(({ findings }) => findings).filter(({ waived }) => waived === undefined);
  const cases = results.flatMap(({ operations }) => operations).reduce((sum, each) => sum + each.cases, 0);
  const broken = results.filter(({ findings }) => findings.some(isError));
  if (broken.length > 0) {
    const text =
      results.length === 1
        ? 'The contract is broken'
        : `${broken.length} of ${results.length} contracts are broken`;
    return { kind: 'broken', text };
  }
  if (cases === 0) return { kind: 'unknown', text: 'Nothing was tested' };
  const subject = results.length === 1 ? 'The contract is kept' : `All ${results.length} contracts are kept`;
  return {
    kind: 'kept',
    text: counted.length > 0 ? `${subject}, with warnings` : `${subject}, as far as it was seen`,
  };
}

/** Findings by the basis of what they contradict: a guess of the description is no fault of the server. */
export function renderBases(results: readonly RunResult[]): Markup {
  const findings = results.flatMap((result) => result.findings);
  return html`<div class="scroll"><table>
<caption>By how the contradicted statement is known</caption>
<thead><tr><th scope="col">Basis</th><th scope="col">Errors</th><th scope="col">Warnings</th><th scope="col">Waived</th></tr></thead>
<tbody>${bases.map(([basis, meaning]) => {
    const all = findings.filter((finding) => finding.basis === basis);
    return html`<tr><th scope="row">${basis} <small>${meaning}</small></th>${cell(all.filter(isError), 'error')}${cell(all.filter(isWarning), 'warning')}${cell(
      all.filter(({ waived }) => waived !== undefined),
      'waived',
    )}</tr>`;
  })}</tbody></table></div>`;
}

function cell(findings: readonly ReportFinding[], kind: string): Markup {
  return html`<td class="${findings.length > 0 ? kind : 'zero'}">${findings.length}</td>`;
}

function isError({ severity, waived }: ReportFinding): boolean {
  return severity === 'error' && waived === undefined;
}

function isWarning({ severity, waived }: ReportFinding): boolean {
  return severity === 'warning' && waived === undefined;
}
