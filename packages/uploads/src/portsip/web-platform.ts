import { createWebHasher } from '../hash/web-hasher.ts';
import type { Platform } from './platform.ts';

/** Bytes go out as they are: browsers refuse streams over HTTP/1.1. */
export const webPlatform: Platform = {
  createHasher: createWebHasher,
  sendBytes: (bytes, { call }, send) => send(bytes, call),
};
