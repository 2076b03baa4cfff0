import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Context } from '../command.ts';
import { loadVersion } from '../load-version.ts';
import { UsageError } from '../usage-error.ts';
import { exampleDescription } from './example-description.ts';
import { registryHead } from './register-api.ts';
import { writeNewFiles } from './write-new-files.ts';

/** Writes what a project begins with; files that are there are left as they are. @returns the exit code */
export async function runInit(
  { arguments: [given = '.'] }: { readonly arguments: readonly string[] },
  context: Context,
): Promise<number> {
  const directory = resolve(context.cwd, given);
  const registry = join(directory, 'redocly.yaml');
  if (existsSync(registry))
    throw new UsageError(
      `${relative(context.cwd, registry)} is there already: register a description in it with countersign add FILE`,
    );
  const files = {
    'redocly.yaml':
      registryHead(relative(directory, context.cwd).replaceAll('\\', '/') || '.') + exampleRegistration,
    'apis/notes/openapi.yaml': exampleDescription,
    '.github/workflows/contract.yml': emitWorkflow(loadVersion()),
  };
  const written = writeNewFiles(directory, files);
  const lines = Object.keys(files).map(
    (path) => `${written.includes(path) ? 'created' : 'left   '}  ${path}\n`,
  );
  context.stdout.write(lines.join(''));
  const { runCli } = await import('../run-cli.ts');
  const code = await runCli(['generate', 'notes'], { ...context, cwd: directory });
  if (code !== 0) return code;
  const where = given === '.' ? '' : `cd ${given}\n  `;
  context.stdout.write(`
Next:
  ${where}countersign add openapi.yaml               your own description: registered, linted, client generated, tested on a mock
  countersign test --target mock             every registered API, on a mock
  countersign test notes --server URL        a real server, here of the example
`);
  return 0;
}

const exampleRegistration = `apis:
  notes:
    root: apis/notes/openapi.yaml
    x-countersign:
      packageName: notes-client
      contractDirectory: false
`;

function emitWorkflow(version: string): string {
  return `name: contract
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  contract:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - run: npx -y countersign@${version} lint
      - run: npx -y countersign@${version} generate --check
      # Against your own server: start it here, and give --server URL --token-env NAME instead of --target mock.
      - run: npx -y countersign@${version} test --target mock --report junit=contract.xml --report html=contract.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: contract
          path: contract.*
`;
}
