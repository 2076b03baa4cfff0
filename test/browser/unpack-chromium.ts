import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const library = import.meta.resolve('@sparticuz/chromium');
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

/**
 * Unpacks the Chromium that comes with npm, once per version. Its own unpacking writes to a shared place, where another
 * process may start what is half written, so it happens in a directory that is renamed when it is whole.
 * @returns the directory with `chromium`, its fonts and, for machines that have none, its shared libraries
 */
export async function unpackChromium(): Promise<string> {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', library), 'utf8'));
  const directory = join(cache, `chromium-${(manifest as { version: string }).version}`);
  if (existsSync(directory)) return directory;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(`${directory}-`);
  try {
    const program = `await (await import(${JSON.stringify(library)})).default.executablePath();`;
    // It unpacks its shared libraries only where it believes to be in such an environment.
    const env = { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: '24.x' };
    await run(process.execPath, ['--input-type=module', '--eval', program], { env });
    const fonts = join(fresh, 'fonts/fonts.conf');
    const configuration = await readFile(fonts, 'utf8');
    await writeFile(fonts, configuration.replaceAll('/tmp/', `${directory}/`));
    await rename(fresh, directory);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!existsSync(directory)) throw error;
  }
  return directory;
}
