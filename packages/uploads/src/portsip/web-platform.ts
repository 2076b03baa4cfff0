import { createWebHasher } from '../hash/web-hasher.ts';
import type { Platform } from './platform.ts';

/** Bytes go out as they are: browsers refuse streams over HTTP/1.1. They are copied then, and workers have little memory. */
export const webPlatform: Platform = {
  createHasher: createWebHasher,
  chunkSize: 8 * 2 ** 20,
  sendBytes: (bytes, { call }, send) => send(bytes, call),
};
