import { parseBody, selectMediaType, validateValue } from '@countersign/contract';
import type { OperationExchange } from '../exchange.ts';
import { Refusal } from './refusal.ts';

/**
 * The body of an operation that takes JSON, read and validated by its description.
 *
 * @typeParam Value What the description's schema promises
 * @throws {Refusal} 400, 413 or 415
 */
export async function readJson<Value>({
  body,
  contract,
  headers,
  namespace,
  operation,
}: OperationExchange): Promise<Value> {
  const described = selectMediaType(headers['content-type'] ?? '', operation.requestBody?.content ?? []);
  if (described?.schema === undefined) throw new Refusal(415, 'The body must be application/json.');
  const bytes = await readBytes(body, namespace.limits.jsonBytes);
  const parsed = parseBody(contract, described, headers['content-type'], bytes);
  if (!parsed.ok) throw new Refusal(400, parsed.problem.message);
  const [violation] = validateValue(contract, described.schema, parsed.value, {
    direction: 'request',
    subject: 'the body',
  });
  if (violation !== undefined) throw new Refusal(400, `The body is not valid: ${violation.message}.`);
  // The schema has just been checked; the caller's type says the same.
  return parsed.value as Value;
}

async function readBytes(body: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new Refusal(413, `The body is larger than the ${limit} bytes that are allowed.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
