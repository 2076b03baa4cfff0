import type { OperationEndEvent } from '@countersign/contract';

/** Statuses that an operation was answered with and that its description does not name. */
export function surplusStatuses({
  statusesSeen,
  statusesDocumented,
}: Pick<OperationEndEvent, 'statusesSeen' | 'statusesDocumented'>): readonly number[] {
  return statusesSeen.filter(
    (status) =>
      !statusesDocumented.some(
        (key) =>
          key === 'default' ||
          key === String(status) ||
          key.toUpperCase() === `${Math.floor(status / 100)}XX`,
      ),
  );
}
