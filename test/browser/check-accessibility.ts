import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core finds on a page as it is now: rule, help and place of each violation. */
export async function checkAccessibility(page: Page): Promise<string[]> {
  // Evaluated by the debugger: no policy of the page forbids it.
  await page.evaluate(axe.source);
  const { violations, passes }: AxeResults = await page.evaluate('axe.run()');
  if (passes.length === 0) throw new Error(`axe-core found nothing to judge on ${page.url()}`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}, at ${target.join(' ')}`),
  );
}
