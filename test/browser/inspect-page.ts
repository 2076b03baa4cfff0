import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { checkAccessibility } from './check-accessibility.ts';
import { openPage, type View } from './open-page.ts';

export interface Inspection {
  /** @default a telephone's and a large screen's width, each in both colour schemes */
  readonly views?: readonly Required<View>[];
  /** Brings the page into the state that is looked at. @default as it is once loaded */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** Receives `<width>-<scheme>.png` for each view. @default no screenshots */
  readonly screenshots?: string;
}

const everyView: readonly Required<View>[] = [380, 1600].flatMap((width) => [
  { width, colourScheme: 'light' as const },
  { width, colourScheme: 'dark' as const },
]);

/**
 * Looks at a page in every view.
 * @returns problems of the page, of its accessibility, and where it has to be scrolled sideways
 */
export async function inspectPage(
  browser: Browser,
  url: string,
  { views = everyView, prepare = async () => {}, screenshots }: Inspection = {},
): Promise<string[]> {
  const found: string[] = [];
  if (screenshots !== undefined) await mkdir(screenshots, { recursive: true });
  for (const view of views) {
    const { page, problems } = await openPage(browser, url, view);
    await prepare(page);
    const name = `${view.width}-${view.colourScheme}`;
    if (screenshots !== undefined)
      await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
    const violations = await checkAccessibility(page);
    const width: number = await page.evaluate('document.documentElement.scrollWidth');
    const overflow = width > view.width ? [`${width} pixels wide`] : [];
    found.push(...[...problems, ...violations, ...overflow].map((problem) => `${name}: ${problem}`));
    await page.close();
  }
  return found;
}
