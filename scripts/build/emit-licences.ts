import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rolldown } from 'tsdown';

/** Puts the licence of every library that went into a bundle beside it, as `THIRD-PARTY-LICENSES.txt`. */
export function emitLicences(): Rolldown.Plugin {
  return {
    name: 'emit-licences',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const directories = new Set(
        modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
      );
      const source = [...directories].sort().map(describeLibrary).join('\n');
      if (source !== '') this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES.txt', source });
    },
  };
}

function describeLibrary(directory: string): string {
  const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const file = readdirSync(directory).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and has no licence file in ${directory}`);
  return `${name} ${version}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
}
