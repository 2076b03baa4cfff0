import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './create-sandbox.ts';
import type { JournalEntry } from './journal.ts';
import { alice, formOf, PortsipClient } from './test-client.ts';
import { startSandbox } from './testing.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ controlPort: 0, testMode: false });
});
afterAll(() => sandbox.close());

/** The journal's latest entry of a namespace after some requests; with a console that looks on, or without. */
async function judged(
  namespace: string,
  watched: boolean,
  ask: () => Promise<unknown>,
): Promise<JournalEntry['judgement']> {
  const gone = new AbortController();
  if (watched) {
    const url = `${sandbox.controlUrl}/_sandbox/events?namespace=${namespace}`;
    await fetch(url, { signal: gone.signal });
  }
  try {
    await ask();
  } finally {
    gone.abort();
  }
  return sandbox.namespace(namespace).journal.list().at(-1)?.judgement;
}

const pakt = (namespace: string): string => `${sandbox.baseUrl('pakt', namespace)}/v1/upload`;
const list = (namespace: string, query: string): Promise<Response> =>
  fetch(`${pakt(namespace)}/${query}`, { headers: alice });

test('without a console only what is refused is judged, without its answer', async () => {
  expect(await judged('a', false, () => list('a', ''))).toBeUndefined();
  expect(await judged('a', false, () => list('a', '?page=none'))).toEqual({
    findings: [
      {
        side: 'request',
        rule: 'request-invalid',
        severity: 'error',
        basis: 'documented',
        message: expect.stringContaining('"none"'),
      },
    ],
    unjudged: ['response'],
  });
  const upload = () =>
    fetch(pakt('a'), { method: 'POST', headers: alice, body: formOf('x', 'a', '', 'other') });
  expect(await judged('a', false, upload)).toEqual({ findings: [], unjudged: ['request body', 'response'] });
});

test('while a console looks on, everything is judged as far as it is small', async () => {
  expect(await judged('b', true, () => list('b', ''))).toEqual({ findings: [], unjudged: [] });
  const send = (bytes: string, field: string) => () =>
    fetch(pakt('b'), { method: 'POST', headers: alice, body: formOf(bytes, 'a', 'text/plain', field) });
  expect(await judged('b', true, send('x', 'file'))).toEqual({ findings: [], unjudged: [] });
  expect(await judged('b', true, send('x'.repeat(70_000), 'file'))).toEqual({
    findings: [],
    unjudged: ['request body'],
  });
  const wrong = await judged('b', true, send('x', 'other'));
  expect(wrong?.findings.map(({ message }) => message)).toEqual([expect.stringContaining('file')]);
});

test('a URL that was handed out is not judged, one that leads nowhere is', async () => {
  const nowhere = await judged('c', true, () => list('c', '../../v2/upload'));
  expect(nowhere?.findings).toHaveLength(1);
  expect(sandbox.namespace('c').journal.list().at(-1)).not.toHaveProperty('operation', 'download');
  const form = formOf('bytes', 'a.txt');
  const sent = await fetch(pakt('c'), { method: 'POST', headers: alice, body: form });
  const { data } = (await sent.json()) as { data: { url: string } };
  const url = data.url.replace('/storage/', '/storage/x');
  expect(await judged('c', true, () => fetch(url))).toBeUndefined();
});

test('a secret that breaks the description is not repeated', async () => {
  const client = new PortsipClient(sandbox, { namespace: 'd' });
  const upload = await client.open();
  const url = `${sandbox.baseUrl('portsip', 'd')}/api/blobs/uploads/${upload.id}/append`;
  const entry = await judged('d', true, () => fetch(url, { method: 'POST', headers: alice, body: 'x' }));
  expect(entry?.findings.length).toBeGreaterThan(0);
  expect(JSON.stringify(entry)).toContain('Upload-Token');
  expect(JSON.stringify(sandbox.namespace('d').journal.list())).not.toContain(upload.token);
});
