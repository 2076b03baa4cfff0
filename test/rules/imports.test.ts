import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Who may import whom, as ARCHITECTURE.md draws it. A package that is not a key here may not exist. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  specs: ['contract'],
  tester: ['contract'],
  report: ['contract'],
  codegen: ['contract'],
  docs: ['contract', 'report'],
  mock: ['contract', 'specs'],
  proxy: ['contract'],
  sandbox: ['contract', 'specs'],
  client: [],
  generated: ['client'],
  uploads: ['client', 'generated'],
  vitest: ['contract', 'tester'],
  cli: [
    'contract',
    'specs',
    'tester',
    'report',
    'codegen',
    'docs',
    'mock',
    'proxy',
    'sandbox',
    'client',
    'generated',
    'uploads',
  ],
};

/** Packages that run wherever `fetch` does. */
const webOnly = ['client', 'generated', 'uploads'];

interface Import {
  readonly file: string;
  /** Key of `mayImport`, `test` or `scripts`. */
  readonly from: string;
  readonly specifier: string;
  readonly isTest: boolean;
}

const patterns = ['{specs,packages,generated,test,scripts}/**/*.ts'].flatMap((pattern) =>
  globSync(pattern, {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**', '**/.snippets-*/**'],
  }),
);

function layer(file: string): string {
  const [top = '', name = ''] = file.split('/');
  return top === 'packages' ? name : top;
}

const imports: Import[] = patterns.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm,
  );
  return [...found].map((match) => ({
    file,
    from: layer(file),
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    isTest: /\.(test|types)\.ts$/.test(file),
  }));
});

/** The layer that a workspace specifier names, or undefined for a library. */
function target(specifier: string): string | undefined {
  const [scope, name = ''] = specifier.split('/');
  if (scope === 'countersign') return 'cli';
  if (scope !== '@countersign') return undefined;
  return ['clevver', 'dstor', 'pakt', 'portsip'].includes(name) ? 'generated' : name;
}

const product = imports.filter(({ from, isTest }) => from in mayImport && !isTest);
const say = ({ file, specifier }: Import): string => `${file} imports ${specifier}`;

test('the sources have imports to judge', () => {
  expect(product.length).toBeGreaterThan(100);
});

test('every package stands in the table', () => {
  const packages = globSync('packages/*/package.json', { cwd: root }).map((file) => file.split('/')[1]);
  expect(packages.filter((name) => name === undefined || !(name in mayImport))).toEqual([]);
});

test('a package imports only what the table allows', () => {
  const bad = product.filter(({ from, specifier }) => {
    const to = target(specifier);
    return to !== undefined && to !== from && !mayImport[from]?.includes(to);
  });
  expect(bad.map(say)).toEqual([]);
});

test('a relative import stays inside its package, and never goes through its index', () => {
  const bad = imports.filter(({ file, from, specifier, isTest }) => {
    if (!specifier.startsWith('.')) return false;
    const to = relative(root, join(root, dirname(file), specifier));
    const leaves = layer(to) !== from && !(from === 'scripts' && !to.includes('/'));
    const generated = from === 'generated' && to.split('/')[1] !== file.split('/')[1];
    const index = /(^|\/)index\.ts$/.test(specifier) && !isTest && from in mayImport && from !== 'generated';
    return leaves || generated || index;
  });
  expect(bad.map(say)).toEqual([]);
});

test('a workspace import names a public entry of the package', () => {
  const bad = imports.filter(({ specifier }) => {
    const to = target(specifier);
    if (to === undefined) return false;
    const [scope = '', name = '', ...rest] = specifier.split('/');
    const directory =
      to === 'generated'
        ? join('generated', name)
        : to === 'specs' || to === 'test'
          ? to
          : join('packages', to);
    const entry = `./${(scope === 'countersign' ? [name, ...rest] : rest).filter(Boolean).join('/')}`.replace(
      /^\.\/$/,
      '.',
    );
    const manifest = join(root, directory, 'package.json');
    if (!existsSync(manifest)) return true;
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports: Record<string, unknown> };
    return (
      !(entry in exports) &&
      !Object.keys(exports).some((key) => key.includes('*') && entry.endsWith(key.split('*')[1] ?? ''))
    );
  });
  expect(bad.map(say)).toEqual([]);
});

test('clients import nothing from Node, and uploads only below src/node', () => {
  const bad = product.filter(({ file, from, specifier }) => {
    if (from === 'uploads' && file.includes('/src/node/')) return false;
    return webOnly.includes(from) && (specifier.startsWith('node:') || /\/node\//.test(specifier));
  });
  expect(bad.map(say)).toEqual([]);
});

test('the main entry of contract reads no documents', () => {
  const reading = ['@redocly/openapi-core', 'yaml', 'node:fs', 'node:fs/promises'];
  const bad = product.filter(
    ({ file, from, specifier }) =>
      from === 'contract' &&
      !/src\/(load|redocly-plugin)\//.test(file) &&
      (reading.includes(specifier) || /\/(load|redocly-plugin)\//.test(specifier)),
  );
  expect(bad.map(say)).toEqual([]);
});

test('only the command line touches the process and the console', () => {
  const bad = patterns.filter((file) => {
    const from = layer(file);
    if (!(from in mayImport) || from === 'cli' || /\.(test|types)\.ts$/.test(file)) return false;
    // A text that is emitted into a README or a JSDoc example may show what a user's own program does.
    const code = readFileSync(join(root, file), 'utf8').replaceAll(
      /\/\*[\s\S]*?\*\/|\/\/.*$|`(?:[^`\\]|\\.)*`/gm,
      '',
    );
    return /(?<![-\w'])(process|console)\.\w|from 'node:process'/.test(code);
  });
  expect(bad).toEqual([]);
});
