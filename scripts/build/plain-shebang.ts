import type { Rolldown } from 'tsdown';

/** Commands run from their sources by a condition of this repository, which a published one does not need. */
export function plainShebang(): Rolldown.Plugin {
  return {
    name: 'plain-shebang',
    renderChunk: (code) => (code.startsWith('#!') ? code.replace(/^.*/, '#!/usr/bin/env node') : null),
  };
}
