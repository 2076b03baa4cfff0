import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startSandbox } from '@countersign/sandbox/testing';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { inspectPage } from '../browser/inspect-page.ts';
import { launchBrowser } from '../browser/launch-browser.ts';
import { openPage } from '../browser/open-page.ts';
import { countersign, directoryWith, type Outcome } from '../cli/command-line.ts';

const root = join(import.meta.dirname, '../..');
const apis = ['clevver', 'dstor', 'pakt', 'portsip'];
const narrow = { width: 380, colourScheme: 'light' } as const;

function writeSite(argv: readonly string[], cwd = root): Promise<Outcome> {
  return countersign(['docs', ...argv], { cwd });
}

const address = (out: string, file: string): string => pathToFileURL(join(out, file)).href;

/** Has the renderer show every operation: it makes each only when it comes into sight, in place of an empty box. */
async function showAll(page: Page): Promise<void> {
  await page.locator('a.endpoint').first().waitFor();
  await page.evaluate(`(async () => {
    for (let box; (box = document.querySelector('div[id*="/tag/"]:not([id*="."])')); ) {
      box.scrollIntoView();
      await new Promise(requestAnimationFrame);
    }
  })()`);
}

test('every page is sound in every view, with nothing from anywhere', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const out = directoryWith({});
  const { code, stdout } = await writeSite(['--out', out]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('21 pages of clevver, ') });
  const pages = globSync('**/*.html', { cwd: out }).map((file) => file.replaceAll('\\', '/'));
  expect(pages).toHaveLength(1 + 5 * apis.length);
  const found: string[] = [];
  for (const file of pages) {
    const url = address(out, file);
    const prepare = file.endsWith('reference.html') ? { prepare: showAll } : {};
    // One API in every view. Pages of the others are made alike; the renderer makes something else of each description.
    const problems = /^(dstor\/|index)/.test(file)
      ? await inspectPage(browser, url, prepare)
      : file.endsWith('reference.html')
        ? await inspectPage(browser, url, { views: [narrow], ...prepare })
        : (await openPage(browser, url, narrow)).problems;
    found.push(...problems.map((problem) => `${file}: ${problem}`));
  }
  expect(found).toEqual([]);
}, 300_000);

test('an operation is tried on a running sandbox, right from the page', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using sandbox = await startSandbox();
  const out = directoryWith({});
  await writeSite(['clevver', '--out', out, '--sandbox-url', `${sandbox.url}/`]);
  const { page, problems } = await openPage(browser, address(out, 'clevver/reference.html'));
  await page.getByRole('button', { name: 'Test Request' }).first().click();
  await page.getByRole('button', { name: /^Send/ }).first().click();
  await page.getByText('200 OK').waitFor();
  const [request] = sandbox.namespace().journal.list();
  expect(request).toMatchObject({ operation: 'listBatches', user: 'alice', status: 200 });
  expect(problems).toEqual([]);
});

test('the page of the renderer tells bases and calls by the client', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const out = directoryWith({});
  await writeSite(['dstor', '--out', out]);
  const { page } = await openPage(browser, address(out, 'dstor/reference.html'));
  await showAll(page);
  const text = (await page.locator('#reference').textContent()) ?? '';
  expect(text).toContain("import { createClient, createUploadToken } from '@countersign/dstor'");
  expect(text).toContain('Basis: documented (dStor: Folder upload process');
  expect(text).toMatch(/`?type`? client; `?minimum`? inferred/);
});

const hostile = `openapi: 3.1.0
info:
  title: <img src=x onerror="document.title='broken into'">
  version: "</script><script>document.title='broken into'</script>"
  description: "<script>document.title='broken into'</script>"
  x-sources: { page: { title: "</style><b>", url: "javascript:alert(1)" } }
servers: [{ url: "https://a.example; script-src *" }]
paths:
  /things:
    get:
      tags: [things]
      operationId: '"><svg onload=alert(1)>'
      x-provenance: { basis: inferred, source: page, note: "</ul><script>document.title='broken into'</script>" }
      x-job: { link: again, status: $response.body#/s, states: ["<i>"], transitions: { "<i>": [] }, terminal: ["<i>"], failed: [] }
      responses: { "200": { description: "</script>", x-provenance: documented, links: { again: { operationRef: "#/paths/~1things/get" } } } }
`;

test('what a description says never becomes part of a page, or of its policy', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const cwd = directoryWith({ 'hostile.yaml': hostile });
  expect(await writeSite(['hostile.yaml'], cwd)).toMatchObject({ code: 0, stderr: '' });
  for (const file of globSync('site/**/*.html', { cwd })) {
    const { page, problems } = await openPage(browser, address(cwd, file));
    if (file.endsWith('reference.html')) await showAll(page);
    expect([await page.title(), problems], file).toEqual([expect.not.stringMatching(/^broken into/), []]);
    expect(await page.locator('img[src=x], svg[onload], a[href^="javascript:"]').count(), file).toBe(0);
  }
  const [reference = ''] = globSync('site/*/reference.html', { cwd }).map((file) =>
    readFileSync(join(cwd, file), 'utf8'),
  );
  expect(reference).toContain('connect-src https:; base-uri');
});

const plain = `openapi: 3.0.3
info: { title: Notes, version: '1' }
servers: [{ url: /notes }]
paths: { /all: { get: { operationId: listNotes, responses: { '200': { description: Notes. } } } } }
`;

const overlay = `overlay: 1.0.0
info: { title: What is known of notes, version: '1' }
actions:
  - target: $.paths['/all'].get
    update:
      description: Lists them.
      x-provenance: { basis: inferred, note: Tried by hand. }
`;

test('what an overlay adds is in every page', async () => {
  const registry =
    'apis:\n  notes:\n    root: notes.yaml\n    x-countersign: { overlays: [notes.overlay.yaml] }\n';
  const cwd = directoryWith({ 'redocly.yaml': registry, 'notes.yaml': plain, 'notes.overlay.yaml': overlay });
  expect(await writeSite([], cwd)).toMatchObject({ code: 0, stderr: '' });
  const read = (file: string): string => readFileSync(join(cwd, 'site/notes', file), 'utf8');
  expect(read('reference.html')).toContain('Lists them.\\n\\nBasis: inferred. Tried by hand.');
  expect(read('sources.html')).toContain('Tried by hand.');
  // Its server is the one that the pages come from.
  expect(read('reference.html')).toContain('connect-src &#39;self&#39;;');
});

test.each([
  [
    'an address that is none',
    ['pakt', '--sandbox-url', 'localhost'],
    /^countersign: --sandbox-url: "localhost" is no /,
  ],
  ['an API that is not registered', ['pact'], /^countersign: there is no API "pact": did you mean "pakt"\?/],
  [
    'a file in place of the directory',
    ['pakt', '--out', 'package.json'],
    /--out: .*package\.json cannot be written \(E\w+\)/,
  ],
])('%s', async (_, argv, told) => {
  const { code, stdout, stderr } = await writeSite(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(told);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
