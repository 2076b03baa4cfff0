import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Contract, matchOperation, type WireRequest } from '@countersign/contract';
import { describeForDredd } from '@countersign/test/dredd';
import { planExamples } from '@countersign/tester';
import type { Peers } from '../install-peers.ts';
import { type Credential, credentialsOf } from './credentials.ts';
import { answers, CannotRead, nameFailure, type Tool } from './tool.ts';

export const dreddPackage = 'dredd@14.1.0';

/** What is used here of a transaction of Dredd, which has no types. */
interface Transaction {
  readonly name: string;
  fullPath: string;
  skip: boolean;
  readonly request: {
    readonly method: string;
    readonly uri: string;
    headers: Record<string, string>;
    body: string;
    bodyEncoding?: 'base64';
  };
  readonly expected: { readonly statusCode: string };
  readonly test?: { readonly status: string; readonly message: string };
}

interface Stats {
  readonly tests: number;
  readonly errors: number;
}

type Dredd = new (
  configuration: object,
) => {
  run(done: (error: Error | null | undefined, stats: Stats) => void): void;
};

const hooks = `const hooks = require('hooks');
hooks.beforeEach((transaction) => hooks.configuration.custom.prepare(transaction));
`;

/**
 * Dredd with what its users write for it: the description as JSON with an example for every parameter, hooks that send real
 * bodies and credentials, and that skip the errors which are documented but not provoked.
 */
export async function createDredd(peers: Peers): Promise<Tool> {
  const require = createRequire(join(peers.directory, 'package.json'));
  require(peers.resolve('dredd/build/reporters/reporterOutputLogger.js')).default.transports.console.silent =
    true;
  const Dredd = require(peers.resolve('dredd')) as Dredd;
  const hookfile = join(peers.directory, 'hooks.cjs');
  await writeFile(hookfile, hooks);
  return {
    name: dreddPackage.replace('@', ' '),
    reach: new Set(answers),
    prepare: async (subject) => {
      const { contract, file, name } = subject;
      const content = withExamples(contract, await describeForDredd(file, () => '400'));
      const credentials = credentialsOf(subject, subject.token);
      return {
        test: async (url) => {
          const transactions = new Set<Transaction>();
          const prepare = (transaction: Transaction): void => {
            transactions.add(transaction);
            if (/^[45]/.test(transaction.expected.statusCode)) transaction.skip = true;
            else send(contract, credentials, transaction);
          };
          const stats = await new Promise<Stats>((resolve, reject) => {
            const dredd = new Dredd({
              endpoint: url,
              apiDescriptions: [{ location: `${name}.json`, content }],
              hookfiles: [hookfile],
              language: 'nodejs',
              loglevel: 'silent',
              custom: { cwd: peers.directory, prepare },
            });
            dredd.run((error, counts) => (error ? reject(new CannotRead(error.message)) : resolve(counts)));
          });
          if (stats.tests === 0) throw new CannotRead('no transaction is made of it');
          const failed = [...transactions].filter(({ test }) => test?.status === 'fail');
          const failures = failed.map((each) => nameFailure(each.name, each.test?.message));
          return { failures: stats.errors > 0 ? [...failures, 'an error'] : failures };
        },
        close: async () => {},
      };
    },
  };
}

/** The request that our case generator makes of what the description shows. */
function send(contract: Contract, credentials: readonly Credential[], transaction: Transaction): void {
  const { method, uri } = transaction.request;
  const operation = matchOperation(contract, method, uri)?.operation;
  if (operation === undefined) return;
  const request = planExamples(contract, operation, { seed: 1 }).cases[0]?.request;
  if (request === undefined) return;
  const wanted = Object.keys(operation.security[0] ?? {});
  const { target, headers, body } = signed(
    request,
    credentials.filter(({ scheme }) => wanted.includes(scheme)),
  );
  transaction.fullPath = target;
  transaction.request.headers = Object.fromEntries(headers);
  transaction.request.body = Buffer.from(body ?? '').toString('base64');
  transaction.request.bodyEncoding = 'base64';
}

function signed(request: WireRequest, credentials: readonly Credential[]): WireRequest {
  let { target } = request;
  const headers = [...request.headers];
  for (const { in: place, name, value } of credentials) {
    if (place === 'header') headers.push([name, value]);
    else if (place === 'cookie') headers.push(['Cookie', `${name}=${value}`]);
    else target += `${target.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
  }
  return { ...request, target, headers };
}

type Node = Record<string, unknown>;

/** An example for every required parameter that has none, without which Dredd makes nothing of an operation. */
function withExamples(contract: Contract, document: string): string {
  const parsed = JSON.parse(document) as { readonly paths?: Readonly<Record<string, Node>> };
  for (const [path, item] of Object.entries(parsed.paths ?? {})) {
    for (const operation of contract.operations.filter((each) => each.path === path)) {
      const input = planExamples(contract, operation, { seed: 1 }).cases[0]?.input;
      const described = item[operation.method.toLowerCase()];
      const parameters = [item, described].flatMap((each) =>
        isNode(each) && Array.isArray(each.parameters) ? each.parameters : [],
      );
      for (const parameter of parameters) {
        if (!isNode(parameter) || parameter.required !== true || 'example' in parameter) continue;
        const values = {
          path: input?.path,
          query: input?.query,
          header: input?.headers,
          cookie: input?.cookies,
        };
        const value = values[parameter.in as keyof typeof values]?.[String(parameter.name)];
        if (value !== undefined) parameter.example = value;
      }
    }
  }
  return JSON.stringify(parsed);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
