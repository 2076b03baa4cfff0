import type { OperationHandler } from '../exchange.ts';
import { storageDirectory } from './file-record.ts';
import { findFile } from './find-file.ts';
import { signQuery, urlLifetime } from './signed-url.ts';

export const createDownloadUrl: OperationHandler = (exchange) => {
  const { faults, namespace, origin } = exchange;
  const { name } = findFile(exchange);
  const now = namespace.clock.now() - (faults.expire === undefined ? 0 : urlLifetime * 1000);
  const data = `${origin}${storageDirectory}${name}?${signQuery(namespace.secret, name, now)}`;
  return { status: 200, json: { status: 'success', message: 'Success', data } };
};
