import type { OperationEndEvent } from '@countersign/contract';
import type { RunResult } from './collect-run.ts';
import { surplusStatuses } from './surplus-statuses.ts';
import { type Paint, visible } from './terminal-text.ts';

interface Cell {
  readonly text: string;
  readonly painted: string;
}

/** One table over all runs: operation, cases, statuses seen of documented, findings per severity. */
export function renderTable(results: readonly RunResult[], width: number, paint: Paint): string {
  const header = ['operation', 'cases', 'statuses seen', 'errors', 'warnings'].map((text) =>
    cell(text, paint('bold', text)),
  );
  const groups = results.map((result) => ({
    result,
    rows: result.operations.map((operation) => renderRow(operation, paint)),
  }));
  const columns = header.map((_, index) =>
    Math.max(...[header, ...groups.flatMap(({ rows }) => rows)].map((row) => row[index]?.text.length ?? 0)),
  );
  // The first column gives way when the terminal is too narrow for all.
  const others = columns.slice(1).reduce((sum, each) => sum + each + 2, 0);
  columns[0] = Math.max(12, Math.min(columns[0] ?? 0, width - others));
  const lines = groups.flatMap(({ result: { start }, rows }) => [
    `${paint(['bold'], start.api)} ${paint('dim', describeTarget(start))}`,
    ...rows.map((row) => renderLine(row, columns)),
    '',
  ]);
  return [renderLine(header, columns), ...lines].join('\n');
}

function describeTarget({ target, shard }: RunResult['start']): string {
  const part = shard === undefined ? '' : `, shard ${shard.index} of ${shard.count}`;
  return `${target.kind} ${target.url}${part}`;
}

function renderRow(operation: OperationEndEvent, paint: Paint): Cell[] {
  const { cases, errors, warnings } = operation;
  return [
    plain(`  ${visible(operation.operation)}`),
    cases === 0 ? cell('0', paint('yellow', '0')) : plain(String(cases)),
    renderStatuses(operation, paint),
    number(errors, (text) => paint('red', text), paint),
    number(warnings, (text) => paint('yellow', text), paint),
  ];
}

/** `2 of 3: 200 4XX, not 409, also 302`: of the documented ones, and what was answered beside them. */
function renderStatuses(
  { statusesSeen, statusesDocumented, statusesCovered }: OperationEndEvent,
  paint: Paint,
): Cell {
  const seen = statusesDocumented.filter((status) => statusesCovered.includes(status));
  const missing = statusesDocumented.filter((status) => !statusesCovered.includes(status));
  const surplus = surplusStatuses({ statusesSeen, statusesDocumented });
  const total = `${seen.length} of ${statusesDocumented.length}:`;
  const not = `not ${missing.join(' ')}`;
  const also = `also ${surplus.join(' ')}`;
  const parts: Cell[] = [
    ...(seen.length > 0 ? [plain(seen.join(' '))] : []),
    ...(missing.length > 0 ? [cell(not, paint('dim', not))] : []),
    ...(surplus.length > 0 ? [cell(also, paint('red', also))] : []),
  ];
  return cell(
    `${total} ${parts.map(({ text }) => text).join(', ')}`,
    `${total} ${parts.map(({ painted }) => painted).join(', ')}`,
  );
}

function renderLine(row: readonly Cell[], columns: readonly number[]): string {
  return row
    .map(({ text, painted }, index) => {
      const width = columns[index] ?? 0;
      if (text.length > width) return `${text.slice(0, width - 1)}…`;
      const space = ' '.repeat(width - text.length);
      // Numbers stand to the right.
      return index === 0 || index === 2 ? `${painted}${space}` : `${space}${painted}`;
    })
    .join('  ')
    .trimEnd();
}

function number(value: number, emphasise: (text: string) => string, paint: Paint): Cell {
  const text = String(value);
  return cell(text, value > 0 ? emphasise(text) : paint('dim', text));
}

function plain(text: string): Cell {
  return { text, painted: text };
}

function cell(text: string, painted: string): Cell {
  return { text, painted };
}
