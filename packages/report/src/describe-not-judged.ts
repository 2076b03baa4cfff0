import type { NotJudgedEvent } from '@countersign/contract';

/** One line: which operation, what is left out and why, and where that stands in the description. */
export function describeNotJudged({ operation, message, location }: NotJudgedEvent): string {
  const where = location === undefined ? '' : ` (${location.file}:${location.line}:${location.column})`;
  return `${operation === undefined ? '' : `${operation}: `}${message}${where}`;
}
