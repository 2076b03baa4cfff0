import {
  type Contract,
  type Exchange,
  findOperation,
  type Operation,
  type OperationInput,
  type WireHeaders,
} from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import type { Relation } from '../relation.ts';
import { findRelations } from '../relation.ts';
import type { Step, Trace } from '../step.ts';

const thing = { $ref: '#/components/schemas/Thing' };
const note = {
  type: 'object',
  properties: { text: { type: 'string' }, rank: { type: 'integer' } },
};
const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } });
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const answer = (status: number, schema: object, more = {}) => ({
  responses: { [status]: { ...json(schema), ...more } },
});
const body = (mediaType: string, schema: object) => ({
  requestBody: { content: { [mediaType]: { schema } } },
});

/** A description with every kind of relation, for hand-made exchanges. */
export const contract: Contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          parameters: [
            { name: 'page', in: 'query', schema: { type: 'integer' } },
            { name: 'limit', in: 'query', schema: { type: 'integer' } },
          ],
          ...answer(200, {
            type: 'object',
            properties: {
              items: { type: 'array', items: thing },
              total: { type: 'integer' },
              totalCount: { type: 'integer', description: 'How many match.' },
            },
          }),
        },
        post: {
          operationId: 'createThing',
          ...body('application/json', thing),
          ...answer(201, thing, { headers: { Location: { schema: { type: 'string' } } } }),
        },
      },
      '/things/{id}': {
        parameters: [id],
        get: { operationId: 'getThing', ...answer(200, thing) },
        put: {
          operationId: 'replaceThing',
          parameters: ['If-Match', 'If-None-Match'].map((name) => ({
            name,
            in: 'header',
            schema: { type: 'string' },
          })),
          ...body('application/json', thing),
          ...answer(200, thing),
        },
        patch: { operationId: 'changeThing', ...body('application/json', thing), ...answer(200, thing) },
        delete: { operationId: 'deleteThing', responses: { 204: { description: '' } } },
      },
      '/things/{id}/tags/{tag}': {
        parameters: [id, { name: 'tag', in: 'path', required: true, schema: { type: 'string' } }],
        put: { operationId: 'addTag', responses: { 204: { description: '' } } },
        delete: { operationId: 'removeTag', responses: { 204: { description: '' } } },
      },
      '/things/{id}/notes': {
        parameters: [id],
        get: { operationId: 'listNotes', ...answer(200, { type: 'array', items: note }) },
        post: {
          operationId: 'addNote',
          ...body('application/json', {
            type: 'object',
            properties: { text: { type: 'string' }, rank: { type: 'integer' } },
          }),
          ...answer(201, note),
        },
      },
      '/files': {
        post: {
          operationId: 'uploadFile',
          'x-content': {
            size: '$response.body#/size',
            digest: { algorithm: 'sha256', pointer: '$response.body#/sha256' },
            filename: '$response.body#/name',
            download: 'content',
          },
          ...body('application/octet-stream', {}),
          responses: {
            201: {
              ...json({ type: 'object' }),
              links: { content: { operationId: 'getFile', parameters: { id: '$response.body#/id' } } },
            },
          },
        },
      },
      '/files/{id}': {
        get: {
          operationId: 'getFile',
          parameters: [id],
          responses: { 200: { description: '', content: { 'application/octet-stream': {} } } },
        },
      },
      '/scans': {
        post: {
          operationId: 'uploadScan',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              description: 'With another body it is refused.',
              schema: { type: 'string' },
            },
          ],
          ...body('multipart/form-data', {
            type: 'object',
            properties: {
              data: { $ref: '#/components/schemas/Data' },
              place: { type: 'object', properties: { town: { type: 'string' }, state: { type: 'string' } } },
              front: { type: 'string', format: 'binary' },
              back: { type: 'string', format: 'binary' },
            },
          }),
          ...answer(201, { type: 'object' }),
        },
      },
      '/scans/{id}': {
        parameters: [id],
        get: {
          operationId: 'getScan',
          ...answer(200, {
            allOf: [
              { $ref: '#/components/schemas/Data' },
              {
                type: 'object',
                properties: { town: { type: 'string' }, state: { type: 'string' }, mark: { type: 'object' } },
              },
            ],
          }),
        },
      },
      '/scans/{id}/front': {
        parameters: [id],
        get: {
          operationId: 'getFront',
          description: 'The front, under the name that it has.',
          responses: {
            200: {
              description: '',
              headers: {
                'Content-Language': { description: 'That which was asked for.', schema: { type: 'string' } },
              },
              content: { 'application/octet-stream': {} },
            },
          },
        },
      },
      '/cards/{id}': {
        parameters: [id],
        get: { operationId: 'getCard', ...answer(200, { type: 'object' }) },
        put: {
          operationId: 'putCard',
          responses: {
            200: { ...json({ type: 'object' }), description: 'Replaced.' },
            201: { ...json({ type: 'object' }), description: 'Created.' },
          },
        },
      },
      '/jobs': {
        post: {
          operationId: 'startJob',
          'x-job': {
            link: 'poll',
            status: '$response.body#/state',
            progress: '$response.body#/progress',
            states: ['waiting', 'running', 'done', 'failed'],
            transitions: { waiting: ['running'], running: ['done', 'failed'] },
            terminal: ['done', 'failed'],
            failed: ['failed'],
            interval: 1,
            deadline: 10,
          },
          responses: {
            202: {
              ...json({ type: 'object' }),
              links: { poll: { operationId: 'getJob', parameters: { id: '$response.body#/id' } } },
            },
          },
        },
      },
      '/jobs/{id}/result': {
        get: {
          operationId: 'getResult',
          parameters: [id],
          responses: { 200: json({ type: 'object' }), 409: { description: 'The job has not finished yet.' } },
        },
      },
      '/jobs/{id}': { get: { operationId: 'getJob', parameters: [id], ...answer(200, { type: 'object' }) } },
    },
    components: {
      schemas: {
        Data: { type: 'object', properties: { title: { type: 'string' }, page: { type: 'integer' } } },
        Thing: {
          type: 'object',
          properties: {
            id: { type: 'string', readOnly: true },
            name: { type: 'string' },
            note: { type: ['string', 'null'] },
            size: { type: 'number' },
            at: { type: 'string', format: 'date-time' },
            mail: { type: 'string', format: 'email' },
            tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
            list: { type: 'array', items: { type: 'string' } },
            color: { type: 'string', default: 'red' },
            secret: { type: 'string', writeOnly: true },
            inner: { type: 'object', properties: { one: { type: 'integer' } } },
            status: { type: 'string' },
            code: { type: 'string', description: 'Kept in lower case.' },
            expiresIn: { type: 'integer' },
            seal: { type: 'string', readOnly: true },
            grant: { type: 'string', readOnly: true, description: 'Can be set by admins.' },
          },
        },
      },
    },
  }),
);

export function operation(name: string): Operation {
  const found = findOperation(contract, name);
  if (found === undefined) throw new TypeError(`${name} is not described`);
  return found;
}

const relations = findRelations(contract, contract.operations);

/** How two operations are related. */
export function relation(from: string, to: string): Relation {
  const found = relations.find((each) => each.from.id === from && each.to.id === to);
  if (found === undefined) throw new TypeError(`${from} and ${to} are not related`);
  return found;
}

/** What was sent and what came, as short as can be. */
export interface Sent {
  readonly status: number;
  /** JSON, or bytes. */
  readonly answer?: unknown;
  readonly headers?: WireHeaders;
  /** Of the request. */
  readonly with?: WireHeaders;
  readonly body?: string;
}

/** One hand-made exchange. */
export function exchange(
  name: string,
  { status, answer: value, headers = [], with: given = [], body: sent = '' }: Sent,
): Exchange {
  const isBytes = value instanceof Uint8Array;
  const text = value === undefined ? '' : JSON.stringify(value);
  return {
    operation: name,
    url: 'http://127.0.0.1:1/',
    request: {
      method: operation(name).method,
      target: '/things/1',
      headers: given,
      body: new TextEncoder().encode(sent),
    },
    sent: { bytes: 0, sha256: '' },
    response: {
      status,
      headers: [['Content-Type', isBytes ? 'application/octet-stream' : 'application/json'], ...headers],
      body: isBytes ? value : new TextEncoder().encode(text),
    },
    startedAt: '',
    durationMs: 0,
  };
}

export interface TakenStep extends Partial<Omit<Step, 'operation' | 'id' | 'role'>>, Pick<Step, 'role'> {
  readonly call: string;
  readonly input?: OperationInput;
  readonly sent: readonly Sent[];
  readonly ended?: 'end' | 'deadline' | 'limit' | 'broken';
}

/** A trace of steps that were taken, by their ids. */
export function traceOf(steps: Readonly<Record<string, TakenStep>>): Trace {
  return new Map(
    Object.entries(steps).map(([name, { call, input = {}, sent, ended, ...step }]) => {
      const exchanges = sent.map((each) => exchange(call, each));
      const done = (sent.at(-1)?.status ?? 500) < 300;
      const full: Step = { id: name, operation: operation(call), inputs: [input], bindings: [], ...step };
      return [name, { step: full, input, exchanges, done, ...(ended !== undefined && { ended }) }];
    }),
  );
}
