import type { OperationHandler } from '../exchange.ts';
import { filesOf, viewFile } from './file-record.ts';

/** Records of a page, where the request does not say. */
const defaultLimit = 10;

/** The user's own files, the newest first. */
export const listFiles: OperationHandler = ({ namespace, origin, parameters, user }) => {
  const page = Number(parameters.query.page ?? 1);
  const limit = Number(parameters.query.limit ?? defaultLimit);
  const files = filesOf(user.id);
  const count = namespace.records.count(files);
  const entries = namespace.records.list(files, { offset: (page - 1) * limit, limit, descending: true });
  const data = {
    count,
    pages: Math.ceil(count / limit),
    data: entries.map(({ value }) => viewFile(origin, value)),
  };
  return { status: 200, json: { status: 'success', message: 'OK', data } };
};
