import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { inspectPage } from './inspect-page.ts';
import { launchBrowser } from './launch-browser.ts';
import { openPage } from './open-page.ts';

function directoryOf(html: string): { directory: string; url: string } {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-browser-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'page.html'), `<!doctype html><html lang="en">${html}</html>`);
  return { directory, url: pathToFileURL(join(directory, 'page.html')).href };
}

test('nothing is found on a page that is sound, and a picture of each view is taken', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const { directory, url } = directoryOf('<title>Sound</title><main><h1>Sound</h1></main>');
  const screenshots = join(directory, 'pictures');
  expect(await inspectPage(browser, url, { screenshots })).toEqual([]);
  expect(readdirSync(screenshots).sort()).toEqual(
    ['1600-dark.png', '1600-light.png', '380-dark.png', '380-light.png'].sort(),
  );
});

test('what is wrong on a page is found in the view where it is', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const { url } = directoryOf(`<title>Wrong</title>
    <style>@media (prefers-color-scheme: dark) { body { background: #222; color: #333 } }</style>
    <main><h1>Wrong</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><div style="width: 500px; height: 1px"></div></main>
    <script>if (innerWidth === 1600) throw new Error('too large')</script>`);
  const missing = 'image-alt: Images must have alternative text, at img';
  const contrast = 'color-contrast: Elements must meet minimum color contrast ratio thresholds, at h1';
  const width = '508 pixels wide';
  expect(await inspectPage(browser, url)).toEqual([
    ...[missing, width].map((problem) => `380-light: ${problem}`),
    ...[contrast, missing, width].map((problem) => `380-dark: ${problem}`),
    ...['exception: too large', missing].map((problem) => `1600-light: ${problem}`),
    ...['exception: too large', contrast, missing].map((problem) => `1600-dark: ${problem}`),
  ]);
});

test('no request leaves the machine, and each that tries to is named', async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const { url } = directoryOf(
    '<title>Curious</title><script src="http://countersign.example/a.js"></script>',
  );
  const { problems } = await openPage(browser, url);
  expect(problems).toEqual([
    'leaves this machine: http://countersign.example/a.js',
    expect.stringContaining('net::ERR_NAME_NOT_RESOLVED'),
  ]);
});

const skipped = (reason: string): never => {
  throw new Error(`skipped: ${reason}`);
};

test.each([
  [
    'a machine without its libraries',
    'chromium: error while loading shared libraries: libnss3.so',
    'skipped: Chromium cannot run on this machine: Error: chromium',
  ],
  [
    'a machine without a Chrome',
    "Chromium distribution 'chrome' is not found at /opt",
    'skipped: Chromium cannot run on this machine: Error: Chromium',
  ],
  ['a browser that crashes', 'Target page, context or browser has been closed', 'Target page'],
])('%s: %s', async (_, failure, told) => {
  const launch = () => Promise.reject(new Error(failure));
  await expect(launchBrowser(skipped, launch)).rejects.toThrow(told);
});
