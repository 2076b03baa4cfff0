import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rolldown } from 'tsdown';

const place = /new URL\('([^']+)', import\.meta\.resolve\('([^']+)'\)\)/g;

/** A file of a library that a module reads comes with the package, so that the library need not be installed for it. */
export function emitLibraryFiles(): Rolldown.Plugin {
  return {
    name: 'emit-library-files',
    transform(code, id) {
      const changed = code.replace(place, (_, path: string, library: string) => {
        const file = new URL(path, pathToFileURL(createRequire(id).resolve(library)));
        const fileName = `files/${basename(file.pathname)}`;
        this.emitFile({ type: 'asset', fileName, source: readFileSync(file) });
        return `new URL('./${fileName}', import.meta.url)`;
      });
      return changed === code ? null : changed;
    },
  };
}
