import { fileURLToPath } from 'node:url';
import { addRepository } from './release/add-repository.ts';
import { run } from './run.ts';

const published = ['./packages/*', './generated/*', './specs'].map((pattern) => `--filter=${pattern}`);
const root = fileURLToPath(new URL('..', import.meta.url));

const steps: Readonly<Record<string, () => boolean>> = {
  /** Takes the changesets into versions and changelogs. Generated clients tell their version. */
  version: () => run('changeset', ['version']) && run('countersign', ['generate']),
  /** Publishes every package whose version is not on npm, with its provenance, and tags what was released. */
  publish() {
    const { GITHUB_REPOSITORY: name, GITHUB_SERVER_URL: host } = process.env;
    if (name === undefined || host === undefined) {
      console.log('Packages are published by the release workflow, which knows where the repository is.');
      return false;
    }
    addRepository(root, `git+${host}/${name}.git`);
    const options = ['--provenance', '--access=public', '--no-git-checks'];
    return (
      run('turbo', ['run', 'build', '--output-logs=errors-only']) &&
      run('pnpm', ['--recursive', ...published, 'publish', ...options]) &&
      run('changeset', ['git-tag'])
    );
  },
};

const step = steps[process.argv[2] ?? ''];
if (step === undefined) console.log(`name a step: ${Object.keys(steps).join(' or ')}`);
process.exitCode = step?.() ? 0 : 1;
