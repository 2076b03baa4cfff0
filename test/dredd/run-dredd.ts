import { fileURLToPath } from 'node:url';
import { type Contract, matchOperation, type Operation, type WireRequest } from '@countersign/contract';
import type { MockApi } from '@countersign/mock';
import { planExamples } from '@countersign/tester';
import { describeForDredd, type ErrorStatus } from './describe-for-dredd.ts';
import { loadDredd, type Stats, type Transaction } from './load-dredd.ts';

/** One response of the description, as Dredd judged it. */
export interface Verdict {
  readonly api: string;
  readonly operation: string;
  /** Key of the described response. */
  readonly status: string;
  /** The one that was asked for and judged. */
  readonly judgedAs: string;
  readonly outcome: 'pass' | 'fail' | 'skip' | 'error';
  readonly message: string;
  /** What was sent, as planned. */
  readonly request: WireRequest;
  /** What Dredd leaves unjudged of this response. */
  readonly unjudged: readonly Unjudged[];
}

/** What Dredd does not judge, with the reason. */
export type Unjudged = keyof typeof reasons;

export const reasons = {
  range: 'other statuses of the range: it knows no ranges, and is given one of them in place of 4XX',
  headers: 'values of headers: it looks only whether they are there',
  types: 'values and types in the body: it looks only whether the keys of the example are there',
  body: 'the body: it reads examples of JSON only',
};

export interface DreddResult {
  readonly stats: Stats;
  readonly verdicts: readonly Verdict[];
}

/** A server that Dredd judges. */
export interface DreddTarget {
  /** Where the paths of the description begin. */
  readonly baseUrl: string;
  readonly errorStatus: ErrorStatus;
  /** Turns a planned request into one that has to be answered with the wanted status. */
  readonly ask: (wanted: Wanted) => WireRequest | Promise<WireRequest>;
}

export interface Wanted {
  readonly operation: Operation;
  readonly status: string;
  /** As planned from the examples of the description. */
  readonly request: WireRequest;
}

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Lets Dredd judge a server by a description. Dredd makes the transactions and judges the answers; what is sent comes from
 * our own case generator, because Dredd sends uploads empty, and asks for the status that the transaction expects.
 */
export async function runDredd(
  { name, contract, document }: MockApi,
  { ask, baseUrl, errorStatus }: DreddTarget,
): Promise<DreddResult> {
  const base = new URL(baseUrl).pathname.replace(/\/$/, '');
  const planned = new Map<Transaction, Wanted>();
  const prepare = async (transaction: Transaction): Promise<void> => {
    const wanted = planFor(contract, transaction);
    const plan = { ...wanted, request: await ask(wanted) };
    planned.set(transaction, plan);
    const { target, headers, body = new Uint8Array() } = plan.request;
    transaction.fullPath = base + target;
    transaction.request.headers = Object.fromEntries(headers);
    transaction.request.body = Buffer.from(body).toString('base64');
    transaction.request.bodyEncoding = 'base64';
  };
  const Dredd = loadDredd();
  const dredd = new Dredd({
    endpoint: baseUrl,
    apiDescriptions: [
      { location: `${name}.json`, content: await describeForDredd(String(document), errorStatus) },
    ],
    hookfiles: ['hooks.cjs'],
    language: 'nodejs',
    loglevel: 'error',
    custom: { cwd: folder, prepare },
  });
  const stats = await new Promise<Stats>((resolve, reject) => {
    dredd.run((error, counts) => (error ? reject(error) : resolve(counts)));
  });
  return { stats, verdicts: [...planned].map(([transaction, plan]) => verdictOf(name, transaction, plan)) };
}

function planFor(
  contract: Contract,
  { request: { method, uri }, expected: { statusCode } }: Transaction,
): Wanted {
  const operation = matchOperation(contract, method, uri)?.operation;
  const [first] = operation === undefined ? [] : planExamples(contract, operation, { seed: 1 }).cases;
  if (operation === undefined || first === undefined)
    throw new Error(`no request is planned for ${method} ${uri}`);
  return { operation, status: statusCode, request: first.request };
}

function verdictOf(
  api: string,
  { test }: Transaction,
  { operation, status: judgedAs, request }: Wanted,
): Verdict {
  const { headers = [], content = [], status = judgedAs } = responseFor(operation, judgedAs) ?? {};
  const judgesBody = test !== undefined && 'body' in test.results.fields;
  const left: Record<Unjudged, boolean> = {
    range: status !== judgedAs,
    headers: headers.length > 0,
    types: judgesBody,
    body: content.length > 0 && !judgesBody,
  };
  return {
    api,
    operation: operation.id,
    status,
    judgedAs,
    outcome: test?.status ?? 'error',
    message: test?.message.trim() ?? 'no verdict',
    request,
    unjudged: keysOf(left).filter((what) => left[what]),
  };
}

function responseFor({ responses }: Operation, status: string): Operation['responses'][number] | undefined {
  return [status, '4XX'].flatMap((key) => responses.find((response) => response.status === key) ?? [])[0];
}

function keysOf<K extends string>(record: Record<K, unknown>): K[] {
  return Object.keys(record) as K[];
}
