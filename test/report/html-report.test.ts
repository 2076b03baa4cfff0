import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRunCollector, type ReportFinding, type RunResult, renderHtml } from '@countersign/report';
import { testContract } from '@countersign/tester';
import type { Page } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startApp } from '../apps/app.ts';
import { apps } from '../apps/catalogue.ts';
import { loadApp } from '../apps/run-engine.ts';
import { inspectPage } from '../browser/inspect-page.ts';
import { launchBrowser } from '../browser/launch-browser.ts';
import { openPage } from '../browser/open-page.ts';

/** A run that finds something, and one that does not. */
let results: RunResult[] = [];

beforeAll(async () => {
  results = await Promise.all([runApp('pets', 'id-as-string'), runApp('categories')]);
});

async function runApp(name: string, faultName?: string): Promise<RunResult> {
  const app = apps.find((each) => each.name === name);
  if (app === undefined) throw new Error(`the catalogue has no ${name}`);
  const fault = app.faults.find((each) => each.name === faultName);
  const { url, close } = await startApp(app, fault);
  const collector = createRunCollector();
  const options = { target: { kind: 'server', url }, phases: ['examples'] } as const;
  for await (const event of testContract(await loadApp(app), {
    ...options,
    ...(app.token !== undefined && { token: app.token }),
  }))
    collector.add(event);
  await close();
  const result = collector.result();
  if (result === undefined) throw new Error('the run had no beginning');
  return result;
}

/** The same run with findings made of its first one. */
function withFindings(changes: readonly Partial<ReportFinding>[]): RunResult {
  const [run] = results;
  const [finding] = run?.findings ?? [];
  if (run === undefined || finding === undefined) throw new Error('the faulty app showed nothing');
  return { ...run, findings: changes.map((change) => ({ ...finding, ...change })) };
}

function writeReport(runs: readonly RunResult[]): { url: string; directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-report-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'report.html');
  writeFileSync(file, renderHtml(runs, { version: '1.2.3' }));
  return { url: pathToFileURL(file).href, directory };
}

const shown = (page: Page): Promise<number> => page.locator('.finding:visible').count();

test('the page is sound in every view, with a finding open, and asks nobody for anything', async ({
  skip,
}) => {
  await using browser = await launchBrowser(skip);
  const { url } = writeReport(results);
  const prepare = async (page: Page) => {
    await page.locator('.finding summary').first().click();
    await page.locator('.finding .evidence').first().waitFor();
  };
  expect(await inspectPage(browser, url, { prepare })).toEqual([]);
});

test('the answer stands at the top, the map tells what was seen, never seen and failed', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const { page } = await openPage(browser, writeReport(results).url);
  expect(await page.locator('h1').textContent()).toBe('1 of 2 contracts are broken');
  const [pets] = results;
  const failing = new Set(pets?.findings.map(({ operation }) => operation));
  const branches = pets?.operations.flatMap(({ exercised }) => exercised?.branches ?? []) ?? [];
  expect(branches.length).toBeGreaterThan(0);
  for (const { operation, statusesDocumented, exercised } of pets?.operations ?? []) {
    const entry = page.locator(`#operation--pets--${operation}`);
    const marks = await entry.locator('div:has(> dt:text-is("Statuses")) .mark').allTextContents();
    expect(marks).toHaveLength(statusesDocumented.length);
    expect(marks.some((mark) => mark.endsWith(' failed'))).toBe(failing.has(operation));
    const { request = 0, response = 0 } = exercised?.branchesDescribed ?? {};
    const count = `, ${exercised?.branches.length} of ${request + response} schema branches`;
    expect(await entry.locator('.count').textContent()).toContain(request + response > 0 ? count : '');
  }
});

test('findings are filtered by words and choices, kept in the address, and linked to', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const run = withFindings([
    { id: 'a1', message: 'The first of all.' },
    { id: 'b2', severity: 'warning', basis: 'inferred', message: 'The second.' },
    { id: 'c3', severity: 'warning', message: 'The last of all.' },
  ]);
  const { url } = writeReport([run]);
  const { page, problems } = await openPage(browser, url);
  expect(await shown(page)).toBe(3);
  await page.getByLabel('Severity').selectOption('warning');
  await page.getByLabel('Words').fill('OF last');
  expect(await shown(page)).toBe(1);
  expect(await page.getByRole('status').textContent()).toBe('1 of 3 shown');
  expect(page.url()).toContain('#?text=OF+last&severity=warning');
  await page.reload();
  expect(await shown(page)).toBe(1);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByText('3 of 3 shown').waitFor();
  await page.goto(`${url}#finding--b2`);
  await page.locator('#finding--b2 .evidence').waitFor();
  expect(await page.evaluate('document.activeElement.closest(".finding").id')).toBe('finding--b2');
  expect(problems).toEqual([]);
});

test('commands are copied with one press of a key', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const command = `printf -- 'a&b<c>' | curl -i 'http://127.0.0.1:1/?x="y"' -H "$TOKEN"`;
  const { page } = await openPage(browser, writeReport([withFindings([{ id: 'a1', curl: command }])]).url);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('.finding summary').press('Enter');
  for (const [name, copied] of [
    ['Copy curl', command],
    ['Copy replay', 'countersign test pets --replay a1 --from report.json'],
  ] as const) {
    await page.getByRole('button', { name }).press('Enter');
    await page.getByRole('button', { name: 'Copied' }).first().waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(copied);
  }
});

test('what a server or a description says never becomes part of the page', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const markup = `"'></script><img src=x onerror="document.title='broken into'"><script>document.title='broken into'</script>`;
  const body = {
    encoding: 'utf8',
    data: markup,
    bytes: markup.length,
    sha256: '0'.repeat(64),
    cut: false,
  } as const;
  const run = withFindings([
    {
      id: markup,
      message: markup,
      operation: markup,
      curl: markup,
      source: 'page',
      evidence: {
        keyword: markup,
        request: { method: 'POST', target: markup, headers: [[markup, markup]], body },
        response: { status: 200, headers: [['content-type', 'text/html']], body },
      },
    },
  ]);
  const sources = { page: { title: markup, url: 'javascript:alert(1)' } };
  const { url } = writeReport([{ ...run, start: { ...run.start, title: markup, sources } }]);
  const { page, problems } = await openPage(browser, url);
  await page.locator('.finding summary').click();
  expect(await page.locator('main img, .finding a[href^="javascript"]').count()).toBe(0);
  expect(await page.locator('.finding .message').textContent()).toBe(markup);
  expect(await page.title()).not.toBe('broken into');
  expect(problems).toEqual([]);
});

test('without scripts everything can be read all the same', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  await using context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(writeReport(results).url);
  const total = results.reduce((sum, { findings }) => sum + findings.length, 0);
  expect(await page.locator('.finding').count()).toBe(total);
  await page.locator('.finding summary').first().click();
  expect(await page.locator('.finding .evidence').first().isVisible()).toBe(true);
  expect(await page.locator('form.filter').isVisible()).toBe(false);
});

test('thousands of findings are there at once and can be filtered', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const many = withFindings(
    Array.from({ length: 5000 }, (_, at) => ({ id: `f${at}`, message: `Number ${at}.` })),
  );
  const { page, problems } = await openPage(browser, writeReport([many]).url);
  // By name: Playwright's own search for labels and roles walks the whole page.
  const status = page.locator('.shown');
  expect(await status.textContent()).toBe('5000 of 5000 shown');
  await page.locator('[name=text]').fill('number 4999');
  expect(await status.textContent()).toBe('1 of 5000 shown');
  expect(problems).toEqual([]);
}, 120_000);
