import { fileURLToPath } from 'node:url';
import { loadContract } from '@countersign/contract/load';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiName } from './api.ts';
import type { Sandbox } from './create-sandbox.ts';
import { alice, formOf } from './test-client.ts';
import { startSandbox } from './testing.ts';

/** What a row may use; every row has a namespace of its own. */
export interface Setting {
  readonly sandbox: Sandbox;
  readonly namespace: string;
  call(method: string, path: string, init?: Init): Promise<Response>;
}

export interface Init {
  /** Authorization. @default alice */
  readonly as?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData | Uint8Array<ArrayBuffer>;
}

/** A request and the status that answers it. */
export type StatusRow = readonly [status: number, when: string, ask: (setting: Setting) => Promise<Response>];

/** An id that no upload and no batch has. */
export const nowhere = '52e51422-573d-4fc9-b5c6-4a30058f5d71';
export const json: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' };
/** More bytes than a file may have here. */
export const big: string = 'x'.repeat(1001);
/** How many unfinished things a user may have here. */
export const sessions = 20;

export function form(bytes = 'a', name = 'a.txt', field = 'file'): FormData {
  return formOf(bytes, name, 'text/plain', field);
}

export function unauthenticated(method: string, path: string, init: Init = {}): readonly StatusRow[] {
  const basic = { Authorization: 'Basic YTpi' };
  const unknown = { Authorization: 'Bearer nobody-token' };
  return [
    [401, 'there is no token', ({ call }) => call(method, path, { ...init, as: {} })],
    [401, 'the token is not known', ({ call }) => call(method, path, { ...init, as: unknown })],
    [401, 'the scheme is another', ({ call }) => call(method, path, { ...init, as: basic })],
  ];
}

/** Registers a test per row, by operation, and one that no documented status is left out. */
export function testStatuses(api: ApiName, operations: Readonly<Record<string, readonly StatusRow[]>>): void {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const limits = {
      fileBytes: 1000,
      jsonBytes: 1000,
      sessions,
      parts: 5,
      fields: 2,
      fieldBytes: 50,
      headerPairs: 4,
    };
    sandbox = await startSandbox({ limits });
  });
  afterAll(() => sandbox.close());

  const rows = Object.entries(operations).flatMap(([operation, cases]) =>
    cases.map(([status, when, ask]) => ({ operation, status, when, ask })),
  );
  test.each(rows.map((row, index) => ({ ...row, index })))(
    '$operation answers $status when $when',
    async ({ ask, index, operation, status }) => {
      const namespace = `row-${index}`;
      const base = sandbox.baseUrl(api, namespace);
      const call: Setting['call'] = (method, path, { as = alice, body = null, headers = {} } = {}) =>
        fetch(base + path, { method, headers: { ...as, ...headers }, body });
      const answer = await ask({ sandbox, namespace, call });
      expect(answer.status, await answer.clone().text()).toBe(status);
      expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(answer.headers.get('WWW-Authenticate') !== null).toBe(status === 401);
      const last = sandbox.namespace(namespace).journal.list().at(-1);
      expect([last?.operation, last?.status]).toEqual([operation, status]);
      await answer.body?.cancel();
    },
  );

  test('every documented status has a row above', async () => {
    const file = fileURLToPath(import.meta.resolve(`@countersign/specs/${api}/openapi.yaml`));
    const contract = await loadContract(file);
    const documented = contract.operations.flatMap(({ id, responses }) =>
      responses.map((response) => `${id} ${response.status}`),
    );
    const tested = rows.map(({ operation, status }) => `${operation} ${status < 400 ? status : '4XX'}`);
    expect([...new Set(tested)].sort()).toEqual(documented.sort());
  });
}
