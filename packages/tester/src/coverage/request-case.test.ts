import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { makeRequestCase } from './request-case.ts';

const schema = { type: 'array', items: { type: 'integer' } };

test.each<[style: string, value: unknown, isSent: boolean]>([
  ['matrix', ['x'], true],
  ['matrix', [''], false],
  ['simple', ['x'], true],
])('as %s, %j is sent as broken only where it is not nothing', async (style, value, isSent) => {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Points', version: '1' },
    paths: {
      '/points/{ids}/all': {
        get: {
          operationId: 'getPoints',
          parameters: [{ name: 'ids', in: 'path', required: true, style, explode: true, schema }],
          responses: { 200: { description: '' } },
        },
      },
    },
  };
  const contract = await parseContract(JSON.stringify(document), { name: 'points' });
  const [operation] = contract.operations;
  if (operation === undefined) throw new Error('no operation');
  const { at, provenance } = operation;
  const about = { at, provenance, label: 'other items', meant: 'break' } as const;
  const made = makeRequestCase(contract, operation, { path: { ids: value } }, about);
  expect(made !== undefined).toBe(isSent);
});
