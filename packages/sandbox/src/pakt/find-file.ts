import type { OperationExchange } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { filesOf, idKeys, type PaktFile } from './file-record.ts';

/** @throws {Refusal} 404 for a file that does not exist or is someone else's */
export function findFile({ namespace, parameters, user }: OperationExchange): PaktFile {
  const at = namespace.records.get(idKeys, String(parameters.path.id));
  const file = at?.owner === user.id ? namespace.records.get(filesOf(at.owner), at.key) : undefined;
  if (file === undefined) throw new Refusal(404, 'File not found');
  return file;
}
