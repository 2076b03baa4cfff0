import type { ExpectedAnswer, OperationEndEvent, ReportedFinding } from '../run.ts';

/**
 * The findings of what was expected of an operation and never seen. A run decides this at its end; of a run in shards,
 * whoever merges them does.
 *
 * @param seen status codes that the operation was answered with, in all shards
 */
export function findNeverSeen(
  expected: readonly ExpectedAnswer[],
  seen: readonly number[],
): readonly ReportedFinding[] {
  const works = seen.some((status) => status < 400);
  // Whoever is not let in learns nothing about the operation.
  const isLetIn = seen.some((status) => status !== 401 && status !== 403);
  return expected
    .filter(({ statuses }) =>
      statuses === 'success' ? !works && isLetIn : works && !statuses.some((status) => seen.includes(status)),
    )
    .map(({ finding }) => ({
      ...finding,
      message: `${finding.message.replace(/\.$/, '')} (seen: ${seen.join(', ')}).`,
    }));
}

/** Says of an operation of which only refusals were seen that it has not been shown to work; undefined for others. */
export function describeWithoutSuccess({
  statusesDocumented,
  statusesSeen,
}: Pick<OperationEndEvent, 'statusesDocumented' | 'statusesSeen'>): string | undefined {
  const hasSuccess = statusesDocumented.some((status) => status.startsWith('2'));
  const works = statusesSeen.some((status) => status >= 200 && status < 300);
  if (!hasSuccess || statusesSeen.length === 0 || works) return undefined;
  return `no request was answered with success (seen: ${statusesSeen.join(', ')}), so its success responses were not judged`;
}
