/**
 * `origin`: a server that hashes what it gets and sends as much back. `proxy URL`: our proxy in front of it. Tells its port,
 * and its memory when it is asked.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createProxy } from '@countersign/proxy';
import { blocks } from './blocks.ts';

const [role, behind = ''] = process.argv.slice(2);

if (role === 'proxy') {
  const { port } = await createProxy({ server: behind });
  process.send?.({ port });
} else {
  const server = createServer(async (request, response) => {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk as Buffer);
    response.writeHead(200, { 'x-received': hash.digest('hex') });
    const bytes = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('bytes') ?? 0);
    await pipeline(Readable.from(blocks(bytes)), response).catch(() => {});
  });
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
}

process.on('message', () => {
  process.send?.({ rss: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS * 1024 });
});
process.on('disconnect', () => process.exit());
