import {
  type Contract,
  type Link,
  type Operation,
  type OperationResponse,
  withOperations,
} from '@countersign/contract';
import type { ApiSettings } from './settings.ts';
import { suggest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

type Hints = NonNullable<ApiSettings['jobs']>;

/**
 * The contract with the jobs that the configuration knows of, in place of its own.
 *
 * @throws {UsageError} for an operation or a link that is not there
 */
export function withJobHints(contract: Contract, hints: Hints): Contract {
  const ids = contract.operations.map(({ id }) => id);
  for (const [id, { link }] of Object.entries(hints)) {
    const polled = typeof link === 'string' ? [] : [link.operation];
    const unknown = [id, ...polled].find((each) => !ids.includes(each));
    if (unknown !== undefined)
      throw new UsageError(
        `redocly.yaml: apis.${contract.name}.x-countersign.jobs: there is no operation ${JSON.stringify(unknown)}: ${suggest(unknown, ids)}`,
      );
  }
  return withOperations(
    contract,
    contract.operations.map((operation) => {
      const hint = hints[operation.id];
      return hint === undefined ? operation : withJob(contract, operation, hint);
    }),
  );
}

function withJob({ name: api }: Contract, operation: Operation, hint: Hints[string]): Operation {
  const { link, status, progress, states = [], transitions = {}, terminal, failed = [] } = hint;
  const links = operation.responses.flatMap((response) => response.links.map(({ name }) => name));
  if (typeof link === 'string' && !links.includes(link))
    throw new UsageError(
      `redocly.yaml: apis.${api}.x-countersign.jobs.${operation.id}: its responses have no link ${JSON.stringify(link)}: ${suggest(link, links)}`,
    );
  const own: Link | undefined =
    typeof link === 'string'
      ? undefined
      : { ...link, name: 'job', at: operation.at, provenance: operation.provenance };
  return {
    ...operation,
    ...(own && { responses: operation.responses.map((response) => withLink(response, own)) }),
    job: {
      at: operation.at,
      link: typeof link === 'string' ? link : 'job',
      status,
      ...(progress !== undefined && { progress }),
      states,
      transitions,
      terminal,
      failed,
      interval: hint.interval ?? 1,
      deadline: hint.deadline ?? 300,
    },
  };
}

function withLink(response: OperationResponse, link: Link): OperationResponse {
  return /^2/.test(response.status) ? { ...response, links: [link, ...response.links] } : response;
}
