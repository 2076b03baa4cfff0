import { fileURLToPath } from 'node:url';

/** Where the modules below find what they import. */
export const directory: string = fileURLToPath(new URL('../', import.meta.url));

export interface ClientBundle {
  readonly name: string;
  /** A module that an application could be. */
  readonly code: string;
  /** Bytes, minified and gzipped. A KB is 1,024 of them. */
  readonly limit: number;
}

/** By API: a call with JSON on either side, the largest ones, and the journey. */
const calls: Readonly<Record<string, readonly [journey: string, ...operations: string[]]>> = {
  clevver: ['storeFiles', 'listBatches', 'uploadBatchFile'],
  dstor: ['uploadFolder', 'createUploadToken', 'uploadChunk'],
  pakt: ['uploadFile', 'listFiles', 'uploadPublicFile'],
  portsip: ['uploadBlob', 'initBlobUpload', 'appendBlobUpload', 'downloadBlobs'],
};

/** What the sizes of the clients are promised for: one call, a whole client, a client with its upload journey. */
export const clientBundles: readonly ClientBundle[] = Object.entries(calls).flatMap(
  ([api, [journey, ...operations]]) => {
    const from = `from '@countersign/${api}'`;
    const upload = `export { ${journey} } from '@countersign/uploads/${api}'`;
    return [
      ...operations.map((operation) => ({
        name: `${api}: ${operation}`,
        code: `export { createClient, ${operation} } ${from}`,
        limit: 4 * 1024,
      })),
      { name: `${api}: all`, code: `export * ${from}`, limit: 5 * 1024 },
      {
        name: `${api}: all, and ${journey}`,
        code: `export * ${from}; ${upload}`,
        limit: 8 * 1024,
      },
    ];
  },
);
