import { formEnd, formStart, formType, repeat, send } from './send.ts';
import type { BenchServer } from './start-server.ts';

const mebibyte = 2 ** 20;
const size = 1024 * mebibyte;
const piece = Buffer.alloc(64 * 1024, 7);
const pieces = (): Iterable<Buffer> => repeat(piece, size / piece.length);
const length = { 'content-length': String(size) };

/** What an upload of 1 GiB came to. */
export interface Uploaded {
  /** MiB per second. */
  readonly speed: number;
  /** How much the server's memory grew at most, in MiB. */
  readonly growth: number;
}

/** Sends 1 GiB to a server that takes any body. */
export function uploadBare(server: BenchServer): Promise<Uploaded> {
  return measure(server, () =>
    send({ port: server.port, method: 'POST', path: '/', headers: length, body: pieces() }),
  );
}

/** The same bytes as one append of PortSIP. */
export async function uploadBlob(server: BenchServer): Promise<Uploaded> {
  const { port } = server;
  const uploads = '/portsip/api/blobs/uploads';
  const { headers: opened } = await send({ port, method: 'POST', path: uploads });
  const headers = {
    ...length,
    'content-type': 'application/octet-stream',
    'portsip-upload-token': String(opened['portsip-upload-token']),
  };
  const path = `${uploads}/${opened['portsip-upload-id']}/append`;
  return await measure(server, () => send({ port, method: 'POST', path, headers, body: pieces() }));
}

/** The same bytes as a file of a form, to Pakt. */
export function uploadForm(server: BenchServer): Promise<Uploaded> {
  const { port } = server;
  const total = formStart.length + size + formEnd.length;
  const headers = { 'content-type': formType, 'content-length': String(total) };
  const body = function* (): Generator<Buffer> {
    yield formStart;
    yield* pieces();
    yield formEnd;
  };
  return measure(server, () =>
    send({ port, method: 'POST', path: '/pakt/v1/upload', headers, body: body() }),
  );
}

/** The same bytes as one PATCH of tus. */
export async function uploadTus(server: BenchServer): Promise<Uploaded> {
  const { port } = server;
  const version = { 'tus-resumable': '1.0.0' };
  const opening = { ...version, 'upload-length': String(size) };
  const { headers: opened } = await send({ port, method: 'POST', path: '/files', headers: opening });
  const headers = {
    ...version,
    ...length,
    'content-type': 'application/offset+octet-stream',
    'upload-offset': '0',
  };
  const path = new URL(String(opened.location), 'http://127.0.0.1').pathname;
  return await measure(server, () => send({ port, method: 'PATCH', path, headers, body: pieces() }));
}

async function measure(server: BenchServer, work: () => Promise<unknown>): Promise<Uploaded> {
  const idle = (await server.usage()).peak;
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  return { speed: size / mebibyte / seconds, growth: (await server.usage()).peak - idle };
}
