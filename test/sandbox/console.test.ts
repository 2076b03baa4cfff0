import { request } from 'node:http';
import type { Sandbox, SandboxOptions } from '@countersign/sandbox';
import { startSandbox } from '@countersign/sandbox/testing';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { inspectPage } from '../browser/inspect-page.ts';
import { launchBrowser } from '../browser/launch-browser.ts';
import { openPage } from '../browser/open-page.ts';

const alice = { Authorization: 'Bearer alice-token' };
const octets = 'application/octet-stream';

const start = (options: SandboxOptions = {}): Promise<Sandbox> =>
  startSandbox({ controlPort: 0, testMode: false, ...options });

/** The system's part of the page. */
const system = (page: Page, api: string): Locator => page.locator(`[data-api=${api}]`);

/** Waits until an element has a text. Fails after the browser's own patience, without a sleep. */
const textIn = (within: Locator, text: string | RegExp): Promise<void> =>
  within.getByText(text).first().waitFor();

function form(name: string, bytes = 'bytes'): FormData {
  const data = new FormData();
  data.append('file', new Blob([bytes], { type: 'text/plain' }), name);
  return data;
}

async function post(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { method: 'POST', ...init, headers: { ...alice, ...init.headers } });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response;
}

async function startBatch(sandbox: Sandbox): Promise<void> {
  const batches = `${sandbox.baseUrl('clevver')}/batches`;
  const { data } = (await (await post(batches)).json()) as { data: { id: string } };
  await post(`${batches}/${data.id}/files`, { body: form('scan.pdf') });
  await post(`${batches}/${data.id}/start`);
}

/** A PortSIP upload and the way to add to it. */
async function openUpload(sandbox: Sandbox, filename: string) {
  const uploads = `${sandbox.baseUrl('portsip')}/api/blobs/uploads`;
  let last = await post(`${uploads}?filename=${filename}`);
  const token = (): Record<string, string> => ({
    'PortSIP-Upload-Token': last.headers.get('PortSIP-Upload-Token') ?? '',
    'Content-Type': octets,
  });
  const url = `${uploads}/${last.headers.get('PortSIP-Upload-ID')}`;
  return {
    append: async (bytes: string): Promise<void> => {
      last = await post(`${url}/append`, { headers: token(), body: bytes });
    },
    async complete(): Promise<void> {
      last = await fetch(`${url}/status`, { headers: alice });
      await post(`${url}/complete`, { headers: token() });
    },
    /** Begins a chunk whose rest comes when it is told. */
    hold(first: string, rest: string): () => Promise<void> {
      const headers = { ...alice, ...token(), 'Content-Length': first.length + rest.length };
      const sending = request(`${url}/append`, { method: 'POST', headers });
      const ended = new Promise<void>((resolve, reject) => {
        sending.on('response', (response) => response.resume().on('end', resolve)).on('error', reject);
      });
      sending.write(first);
      return () => {
        sending.end(rest);
        return ended;
      };
    },
  };
}

test('a running upload, a job, chunks and files move before one’s eyes, without a reload', async ({
  skip,
}) => {
  await using browser = await launchBrowser(skip);
  await using sandbox = await start();
  await sandbox.clock.freeze(Date.parse('2026-01-31T12:00:00Z'));
  const { page, problems } = await openPage(browser, sandbox.consoleUrl ?? '');
  await page.evaluate('window.untouched = true');
  await textIn(page.locator('#status'), 'Live');

  const portsip = system(page, 'portsip');
  const upload = await openUpload(sandbox, 'film.mp4');
  await textIn(portsip, '0 bytes received');
  await upload.append('x'.repeat(1000));
  await textIn(portsip, '1,000 bytes received');
  const finish = upload.hold('y'.repeat(500), 'z'.repeat(1500));
  await textIn(portsip, '1,500 bytes received');
  await textIn(portsip, 'receiving');
  const arriving = portsip.locator('.item', { hasText: '/append' });
  await textIn(arriving, '25 %');
  const received = arriving.locator('progress');
  expect([await received.getAttribute('value'), await received.getAttribute('max')]).toEqual(['500', '2000']);
  await finish();
  await textIn(portsip, '3,000 bytes received');
  await textIn(portsip, 'open');
  await arriving.waitFor({ state: 'detached' });
  await upload.complete();
  await textIn(portsip, '0 unfinished uploads, 1 file');
  await textIn(portsip, /^3,000 bytes · SHA-256 [0-9a-f]{64}$/);

  const clevver = system(page, 'clevver');
  await startBatch(sandbox);
  await textIn(clevver, 'processing');
  const bar = clevver.locator('progress').first();
  const steps = [
    ['0.0 %', 0, '1 second'],
    ['25.0 %', 25, '1 second'],
    ['50.0 %', 50, '1 minute'],
    ['100.0 %', 100, undefined],
  ] as const;
  for (const [text, value, step] of steps) {
    await textIn(clevver, text);
    expect(await bar.getAttribute('value')).toBe(String(value));
    if (step !== undefined) await page.getByRole('button', { name: `Advance by ${step}` }).click();
  }
  await textIn(clevver, 'delivered');
  await clevver.getByText('1 file').click();
  await textIn(clevver, 'scan.pdf, 5 bytes');

  const dstor = system(page, 'dstor');
  const base = sandbox.baseUrl('dstor');
  const announced = JSON.stringify({ chunks_number: 2, folder_path: '/pictures' });
  const { token } = (await (
    await post(`${base}/upload/get-token/`, {
      headers: { 'Content-Type': 'application/json' },
      body: announced,
    })
  ).json()) as { token: string };
  for (const [index, name] of ['a.jpg', 'b.jpg'].entries()) {
    await post(`${base}/upload/`, { headers: { 'x-dstor-upload-token': token }, body: form(name) });
    await textIn(dstor, `${index + 1} of 2 chunks`);
  }
  await textIn(dstor, 'ADDING_TO_IPFS');
  await sandbox.clock.advance(1000);
  await textIn(dstor, 'SAVING_DATA');
  await sandbox.clock.advance(1000);
  await textIn(dstor, 'DONE');

  await post(`${sandbox.baseUrl('pakt')}/v1/upload`, { body: form('open.txt') });
  await textIn(system(page, 'pakt'), 'public');
  expect(await page.evaluate('window.untouched')).toBe(true);
  await page.close();
  expect(problems).toEqual([]);
});

test('a request that breaks the description has its finding beside it, whoever looked when it came', async ({
  skip,
}) => {
  await using browser = await launchBrowser(skip);
  await using sandbox = await start();
  const tokens = `${sandbox.baseUrl('dstor')}/upload/get-token`;
  const break_ = (init: RequestInit): Promise<Response> =>
    fetch(tokens, { method: 'POST', ...init, headers: { ...alice, ...init.headers } });
  await fetch(`${sandbox.baseUrl('dstor')}/upload/get-stauts/`, { headers: alice });
  await break_({});
  const { page, problems } = await openPage(browser, sandbox.consoleUrl ?? '');
  const entries = page.locator('.entry');
  await textIn(entries.nth(0), 'The request lacks the required body.');
  await textIn(entries.nth(1), 'No path of the description matches /upload/get-stauts/.');

  const json = { 'Content-Type': 'application/json' };
  await break_({ headers: json, body: JSON.stringify({ chunks_number: 'two', folder_path: '<b>/x</b>' }) });
  await textIn(entries.nth(0), /chunks_number/);
  await textIn(page.locator('#status'), 'A request with findings came.');
  expect(await entries.nth(0).locator('.findings li').count()).toBe(1);
  expect(await page.locator('#journal b').count()).toBe(0);

  await break_({ headers: json, body: JSON.stringify({ chunks_number: 2, folder_path: '/x' }) });
  await textIn(entries.nth(0), /keeps the description/);
  await page.getByLabel('Only with findings').check();
  await entries.nth(3).waitFor({ state: 'detached' });
  expect(await entries.count()).toBe(3);
  expect(await page.content()).not.toContain('alice-token');
  await page.close();
  expect(problems).toEqual([]);
});

test('clock, faults and state are seen and steered, each namespace by itself', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using sandbox = await start();
  const other = sandbox.namespace('other');
  await other.clock.freeze(Date.parse('2026-01-31T12:00:00Z'));
  const { page, problems } = await openPage(browser, sandbox.consoleUrl ?? '');
  page.on('dialog', (dialog) => void dialog.accept());
  await textIn(page.locator('#pace'), 'running');
  await page.getByLabel('Namespace').locator('option[value=other]').waitFor({ state: 'attached' });
  await page.getByLabel('Namespace').selectOption('other');
  await textIn(page.locator('#now'), '2026-01-31 12:00:00 UTC');
  await textIn(page.locator('#pace'), 'frozen');
  await page.getByRole('button', { name: 'Resume' }).click();
  await textIn(page.locator('#pace'), 'running');
  await page.getByRole('button', { name: 'Freeze' }).click();
  await textIn(page.locator('#pace'), 'frozen');
  expect(other.clock.frozen).toBe(true);

  await page.getByText('Add a fault').click();
  await page.getByLabel('System').selectOption('pakt');
  await page.getByLabel('Operation').selectOption('listFiles');
  await page.getByRole('spinbutton', { name: 'Status' }).fill('429');
  await page.getByLabel('Only the n-th request').fill('1');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await textIn(page.locator('#faults'), 'status, status 429: pakt listFiles, request 1 (0 of 0 requests)');
  const files = `${sandbox.baseUrl('pakt', 'other')}/v1/upload/`;
  expect((await fetch(files, { headers: alice })).status).toBe(429);
  await textIn(page.locator('#faults'), '(1 of 1 requests)');
  await textIn(page.locator('.entry').first(), 'with fault-1');

  // What the control interface refuses, it says.
  await page.getByRole('spinbutton', { name: 'Status' }).fill('200');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await textIn(page.locator('#status'), /status from 400 to 599/);
  await page.getByRole('button', { name: 'Remove fault-1' }).click();
  await page.getByText('None: everything works as described.').waitFor();
  expect(other.faults.list()).toEqual([]);

  await page.getByRole('button', { name: 'Pause' }).click();
  await textIn(page.locator('#status'), 'Paused');
  await post(`${sandbox.baseUrl('pakt', 'other')}/v1/upload`, { body: form('later.txt') });
  await page.getByRole('button', { name: 'Pause' }).click();
  await textIn(system(page, 'pakt'), 'later.txt');
  await page.getByRole('button', { name: 'Reset the namespace' }).click();
  await page.locator('.entry').first().waitFor({ state: 'detached' });
  await textIn(system(page, 'pakt'), '0 files');
  await page.close();
  // The refusal that was asked for is told on the console by the browser itself.
  expect(problems).toEqual([expect.stringContaining('400 (Bad Request)')]);
});

test('the page is sound in every view', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using sandbox = await start();
  await startBatch(sandbox);
  await sandbox.clock.freeze();
  await sandbox.clock.advance(1500);
  const upload = await openUpload(sandbox, 'a-recording-with-quite-a-long-name-of-one-piece.mp4');
  await upload.append('x'.repeat(12_345));
  await fetch(`${sandbox.baseUrl('pakt')}/v1/upload/?page=none`, { headers: alice });
  await post(`${sandbox.baseUrl('pakt')}/v1/upload/private`, { body: form('contract.pdf') });
  sandbox.namespace().faults.add({ effect: { type: 'status', status: 503, retryAfter: 2 }, times: 1 });
  await fetch(`${sandbox.baseUrl('clevver')}/batches`, { headers: alice });
  const prepare = async (page: Page): Promise<void> => {
    await page.locator('.entry').nth(5).waitFor();
    await page.getByText('Add a fault').click();
    await page.getByText('Headers').first().click();
    await page.getByText('1 file').first().click();
  };
  // A directory for pictures, for who wants to look at them.
  const directory = process.env.CONSOLE_SCREENSHOTS;
  const screenshots = directory === undefined ? {} : { screenshots: directory };
  expect(await inspectPage(browser, sandbox.consoleUrl ?? '', { prepare, ...screenshots })).toEqual([]);
});

test('a page of another origin can neither follow nor steer', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using sandbox = await start();
  await using elsewhere = await start();
  const { page } = await openPage(browser, elsewhere.consoleUrl ?? '');
  // Without the policy of the page, which would keep it from asking at all.
  await page.goto(`${elsewhere.url}/`);
  const heard = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const source = new EventSource(url);
        source.onopen = () => resolve('open');
        source.onerror = () => resolve('refused');
      }),
    `${sandbox.controlUrl}/_sandbox/events`,
  );
  expect(heard).toBe('refused');
  await post(`${sandbox.baseUrl('pakt')}/v1/upload`, { body: form('kept.txt') });
  await page.evaluate(
    (url) => fetch(url, { method: 'POST', mode: 'no-cors' }).then(() => undefined, String),
    `${sandbox.controlUrl}/_sandbox/reset`,
  );
  expect(sandbox.namespace().journal.list()).toHaveLength(1);
});
