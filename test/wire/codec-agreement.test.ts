import {
  callOperation,
  createApiClient,
  type OperationRecord,
  type ParameterRecord,
  serialiseForm,
  serialiseMultipart,
  serialiseParameter,
} from '@countersign/client';
import { buildRequest, parseMultipart } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** Sends a call nowhere, and gives the request that would have gone out. */
async function requestOf(record: OperationRecord, input: object): Promise<Request> {
  const sent: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    sent.push(request);
    return new Response(null, { status: 204 });
  };
  await callOperation(
    createApiClient({ name: 'api' }, { baseUrl: 'http://localhost', fetch }),
    record,
    input,
  );
  const [request] = sent;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

const form = 'application/x-www-form-urlencoded';

const text = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .filter((value) => value.isWellFormed() && !/^\.{1,2}$/.test(value));
const key = fc
  .string({ minLength: 1, maxLength: 5, unit: 'grapheme-ascii' })
  .filter((name) => name !== '__proto__');
const list = fc.array(text, { minLength: 2, maxLength: 3 });
const object = fc.dictionary(key, text, { minKeys: 2, maxKeys: 3, noNullPrototype: true });
const values = { string: text, array: list, object };

const parameters: readonly Omit<ParameterRecord, 'name'>[] = [
  ...(['simple', 'label', 'matrix'] as const).flatMap((style) =>
    [true, false].map((explode) => ({ in: 'path', style, explode, required: true }) as const),
  ),
  ...(['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const).map(
    (style) => ({ in: 'query', style, explode: style === 'form' || style === 'deepObject' }) as const,
  ),
  { in: 'query', style: 'form', explode: false },
  { in: 'query', style: 'form', explode: true, allowReserved: true },
];

const agreements = parameters.flatMap((parameter) =>
  (['string', 'array', 'object'] as const)
    .filter((type) => !(parameter.style === 'deepObject' && type !== 'object'))
    .filter((type) => !(/Delimited/.test(parameter.style ?? '') && type === 'string'))
    .map((type) => ({ ...parameter, type })),
);

test.each(agreements)(
  'client and codec write $in $type alike: $style, explode $explode',
  async ({ type, ...parameter }) => {
    const schema = {
      type,
      ...(type === 'array' && { items: { type: 'string' } }),
      ...(type === 'object' && { additionalProperties: { type: 'string' } }),
    };
    const path = parameter.in === 'path' ? '/a/{p}' : '/a';
    const contract = await parseContract(
      JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'T', version: '1' },
        paths: {
          [path]: {
            get: {
              operationId: 'op',
              parameters: [{ name: 'p', ...parameter, schema }],
              responses: { 204: { description: 'Done' } },
            },
          },
        },
      }),
    );
    const [operation] = contract.operations;
    if (operation === undefined) throw new Error('no operation');
    const record = {
      id: 'op',
      method: 'GET',
      path,
      parameters: [{ name: 'p', ...parameter, serialise: serialiseParameter }],
      responses: {},
      retrySafe: true,
    };
    await fc.assert(
      fc.asyncProperty<[unknown]>(values[type], async (value) => {
        const input = { [parameter.in]: { p: value } };
        const { pathname, search } = new URL((await requestOf(record, input)).url);
        const { target } = buildRequest(contract, operation, input);
        const expected = new URL(target, 'http://localhost');
        expect(pathname + search).toBe(expected.pathname + expected.search);
      }),
      { numRuns: 40 },
    );
  },
);

test('client and codec write a form alike', async () => {
  const contract = await parseContract(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: {
        '/a': {
          post: {
            operationId: 'op',
            requestBody: {
              content: {
                [form]: {
                  schema: {
                    type: 'object',
                    properties: {
                      text: { type: 'string' },
                      list: { type: 'array', items: { type: 'string' } },
                      joined: { type: 'array', items: { type: 'string' } },
                      object: { type: 'object' },
                      deep: { type: 'object' },
                      nothing: { type: ['string', 'null'] },
                    },
                  },
                  encoding: {
                    joined: { style: 'form', explode: false },
                    deep: { style: 'deepObject', explode: true },
                  },
                },
              },
            },
            responses: { 204: { description: 'Done' } },
          },
        },
      },
    }),
  );
  const [operation] = contract.operations;
  if (operation === undefined) throw new Error('no operation');
  const parts = {
    joined: { style: 'form', explode: false },
    deep: { style: 'deepObject', explode: true },
  } as const;
  const record: OperationRecord = {
    id: 'op',
    method: 'POST',
    path: '/a',
    body: [{ mediaType: form, serialise: serialiseForm, parts }],
    responses: {},
    retrySafe: false,
  };
  const value = fc.record({
    text,
    list,
    joined: list,
    object: fc.dictionary(key, text, { noNullPrototype: true }),
    deep: object,
    nothing: fc.constant(null),
  });
  await fc.assert(
    fc.asyncProperty(value, async (body) => {
      const built = buildRequest(contract, operation, { body: { mediaType: form, value: body } });
      expect(await (await requestOf(record, { body })).text()).toBe(new TextDecoder().decode(built.body));
    }),
    { numRuns: 40 },
  );
});

test('the codec reads the multipart bodies that the client writes', async () => {
  const record: OperationRecord = {
    id: 'op',
    method: 'POST',
    path: '/a',
    body: [{ mediaType: 'multipart/form-data', serialise: serialiseMultipart }],
    responses: {},
    retrySafe: false,
  };
  const part = fc.record({ name: key, filename: text, bytes: fc.uint8Array({ maxLength: 60 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(part, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
      async (parts) => {
        const body = Object.fromEntries(
          parts.map(({ name, filename, bytes }) => [
            name,
            { data: new Blob([bytes as Uint8Array<ArrayBuffer>]), filename },
          ]),
        );
        const request = await requestOf(record, { body });
        const boundary = /boundary=(\S+)/.exec(request.headers.get('content-type') ?? '')?.[1] ?? '';
        const read = parseMultipart(new Uint8Array(await request.arrayBuffer()), boundary);
        expect(read.ok && read.value.map(({ bytes }) => [...bytes])).toEqual(
          Object.keys(body).map((name) => [...(parts.find((one) => one.name === name)?.bytes ?? [])]),
        );
      },
    ),
    { numRuns: 40 },
  );
});
