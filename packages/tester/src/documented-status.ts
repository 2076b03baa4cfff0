import type { Operation } from '@countersign/contract';

/** The key of `responses` that describes a status: the code itself, else its range, else `default`. */
export function documentedStatus(operation: Operation, status: number): string | undefined {
  const keys = operation.responses.map((response) => response.status);
  const wanted = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  return wanted.find((each) => keys.some((key) => key.toUpperCase() === each.toUpperCase()));
}

/** Whether a documented key (`200`, `4XX`, `default`) can stand for success. */
export function isSuccess(status: string): boolean {
  return status.startsWith('2');
}
