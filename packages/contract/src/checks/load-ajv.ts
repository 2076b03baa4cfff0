import { createRequire } from 'node:module';
import type { Ajv2020 } from 'ajv/dist/2020.js';

const require = createRequire(import.meta.url);

/**
 * Ajv's class for JSON Schema 2020-12, loaded when the first value is validated: its eighty modules would be a third of the
 * time in which a server starts, and many a program with a contract validates nothing.
 */
export function loadAjv(): typeof Ajv2020 {
  const { Ajv2020: loaded }: { Ajv2020: typeof Ajv2020 } = require('ajv/dist/2020.js');
  return loaded;
}
