import type { Browser, Page } from 'playwright-core';

/** How a page is looked at. */
export interface View {
  /** In CSS pixels. @default 1280 */
  readonly width?: number;
  /** @default light */
  readonly colourScheme?: 'light' | 'dark';
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of the console, exceptions, and requests to other machines, as they come. */
  readonly problems: readonly string[];
}

/** Opens a page by its `http:` or `file:` address and watches it. It is closed with its browser. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, colourScheme = 'light' }: View = {},
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: colourScheme });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  const checkAddress = (address: string): void => {
    if (!isHere(address)) problems.push(`leaves this machine: ${address}`);
  };
  page.on('request', (request) => checkAddress(request.url()));
  page.on('websocket', (socket) => checkAddress(socket.url()));
  await page.goto(url);
  return { page, problems };
}

function isHere(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return (
    !/^(https?|wss?):$/.test(protocol) || /^(127\.0\.0\.1|localhost|plain\.test|\[::1\])$/.test(hostname)
  );
}
