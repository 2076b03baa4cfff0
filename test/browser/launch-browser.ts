import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { unpackChromium } from './unpack-chromium.ts';

/**
 * What the tests of this machine may reach: no name but its own is ever looked up. Unlike those, `plain.test` is no secure
 * context: its pages are as those of any server without TLS.
 */
const args = [
  '--host-resolver-rules=MAP plain.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** What a machine answers on which Chromium cannot run; any other failure is one. */
const cannotRun =
  /error while loading shared libraries|Exec format error|ENOEXEC|EACCES|is not found at|GLIBC_/;

/**
 * Starts a headless Chromium with the web's usual rules (`await using browser = await launchBrowser(skip)`). On a
 * machine where none can run the test is skipped, with the reason.
 * @param skip `skip` of the test's context
 * @param launch for the tests of this function
 */
export async function launchBrowser(
  skip: (reason: string) => never,
  launch: () => Promise<Browser> = launchChromium,
): Promise<Browser> {
  try {
    return await launch();
  } catch (error) {
    const reason = String(error)
      .split('\n')
      .find((line) => cannotRun.test(line));
    if (reason === undefined) throw error;
    return skip(`Chromium cannot run on this machine: ${reason}`);
  }
}

async function launchChromium(): Promise<Browser> {
  // The package holds one for 64-bit Linux only; elsewhere the tests take the Chrome that is installed.
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return chromium.launch({ channel: 'chrome', args });
  const directory = await unpackChromium();
  const executablePath = join(directory, 'chromium');
  const env = { ...process.env, FONTCONFIG_PATH: join(directory, 'fonts') };
  try {
    return await chromium.launch({ executablePath, args, env });
  } catch (error) {
    if (!String(error).includes('shared libraries')) throw error;
    const libraries = join(directory, 'al2023/lib');
    return chromium.launch({ executablePath, args, env: { ...env, LD_LIBRARY_PATH: libraries } });
  }
}
