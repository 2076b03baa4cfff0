/** One upload as a program of its own, so that its memory is its own: `work.ts KIND URL PATH`. Prints one line of JSON. */
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createClient as createDstor } from '@countersign/dstor';
import { createClient as createPakt } from '@countersign/pakt';
import { createClient as createPortsip } from '@countersign/portsip';
import { uploadFolder } from '@countersign/uploads/node/dstor';
import { uploadFile } from '@countersign/uploads/node/pakt';
import { uploadBlob } from '@countersign/uploads/node/portsip';

const [kind = '', url = '', path = ''] = process.argv.slice(2);

const kinds: Readonly<Record<string, () => Promise<unknown>>> = {
  async bare() {
    const body = Readable.toWeb(createReadStream(path, { highWaterMark: 1024 * 1024 }));
    const init = { method: 'POST', body, duplex: 'half', redirect: 'error' };
    const answer = await fetch(`${url}/bare`, init as unknown as RequestInit);
    const { bytes } = (await answer.json()) as { readonly bytes: number };
    if (bytes !== statSync(path).size) throw new Error(`the server has ${bytes} bytes of ${path}`);
  },
  blob: () => uploadBlob(createPortsip({ baseUrl: url, token: 'token' }), path),
  folder: () => uploadFolder(createDstor({ baseUrl: `${url}/dstor`, token: 'token' }), path),
  form: () => uploadFile(createPakt({ baseUrl: `${url}/pakt`, token: 'token' }), path),
};

const start = performance.now();
const before = process.cpuUsage();
await kinds[kind]?.();
const seconds = (performance.now() - start) / 1000;
const { system, user } = process.cpuUsage(before);
const peak = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, processor: (system + user) / 1e6, peak }));
