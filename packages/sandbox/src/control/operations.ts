import type { ServerResponse } from 'node:http';
import type { FeedSource } from '../console/event-feed.ts';
import type { NamespaceControls } from '../controls.ts';
import { Refusal } from '../http/refusal.ts';
import { namespaceName } from '../http/target.ts';
import type { Namespaces } from '../namespaces.ts';
import type { SeededFile, SeedFile } from '../seed-files.ts';
import { readFaultRule } from './read-fault.ts';
import { Fields, readAmount, readBoolean, readText, readTime } from './read-fields.ts';

export interface ControlAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  /** Media type of `text` or `stream`. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Writes a body that goes on for as long as somebody reads it. */
  readonly stream?: (response: ServerResponse) => Promise<void>;
}

interface ControlRequest {
  readonly namespaces: Namespaces;
  /** Of the namespace that the request is about. */
  readonly controls: NamespaceControls;
  readonly seed: (namespace: string, file: SeedFile) => Promise<SeededFile>;
  /** The description of the control interface. */
  readonly description: () => Promise<string>;
  /** What the console looks at. */
  readonly feed: FeedSource;
  /** What stands for `{…}` in the path, decoded. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  /** The JSON body, or undefined. */
  readonly body: unknown;
}

export type ControlOperation = (request: ControlRequest) => ControlAnswer | Promise<ControlAnswer>;

const getClock: ControlOperation = ({ controls: { clock } }) => ({
  status: 200,
  json: { now: new Date(clock.now()).toISOString(), frozen: clock.frozen },
});

const setClock: ControlOperation = async (request) => {
  const { clock } = request.controls;
  const fields = new Fields(request.body);
  const now = fields.optional('now', readTime) ?? clock.now();
  const frozen = fields.optional('frozen', readBoolean) ?? clock.frozen;
  fields.done();
  if (frozen) await clock.freeze(now);
  else {
    await clock.set(now);
    clock.resume();
  }
  return getClock(request);
};

const advanceClock: ControlOperation = async (request) => {
  const fields = new Fields(request.body);
  const milliseconds = fields.required('milliseconds', readAmount);
  fields.done();
  readTime(timeAfter(request.controls.clock.now(), milliseconds), '"milliseconds"');
  await request.controls.clock.advance(milliseconds);
  return getClock(request);
};

function timeAfter(now: number, milliseconds: number): string {
  const time = new Date(now + milliseconds);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

const listFaults: ControlOperation = ({ controls }) => ({
  status: 200,
  json: { faults: controls.faults.list() },
});

const addFault: ControlOperation = ({ body, controls }) => ({
  status: 201,
  json: controls.faults.add(readFaultRule(body)),
});

const clearFaults: ControlOperation = ({ controls }) => {
  controls.faults.clear();
  return { status: 204 };
};

const removeFault: ControlOperation = ({ controls, parameter }) => {
  if (!controls.faults.remove(parameter)) throw new Refusal(404, `There is no fault "${parameter}".`);
  return { status: 204 };
};

const listJournal: ControlOperation = ({ controls }) => ({
  status: 200,
  json: { entries: controls.journal.list() },
});

const clearJournal: ControlOperation = ({ controls }) => {
  controls.journal.clear();
  return { status: 204 };
};

const reset: ControlOperation = async ({ controls }) => {
  await controls.reset();
  return { status: 204 };
};

const seed: ControlOperation = async ({ body, controls, seed: put }) => {
  const fields = new Fields(body);
  const files = fields.required('files', (value, at) => {
    if (!Array.isArray(value)) throw new Refusal(400, `Give ${at} as a list.`);
    return value.map((file: unknown, index) => readSeedFile(file, `${at}[${index}]`));
  });
  fields.done();
  const seeded: SeededFile[] = [];
  for (const file of files) seeded.push(await put(controls.name, file));
  return { status: 201, json: { files: seeded } };
};

function readSeedFile(value: unknown, at: string): SeedFile {
  const fields = new Fields(value, at);
  const api = fields.required('api', readText);
  if (api !== 'pakt' && api !== 'portsip')
    throw new Refusal(400, `Files can be put into pakt and portsip, not "${api}".`);
  const base64 = fields.optional('base64', readText);
  const text = fields.optional('text', readText);
  if ((base64 === undefined) === (text === undefined))
    throw new Refusal(400, `Give ${at} either "text" or "base64".`);
  const file = {
    api,
    user: fields.required('user', readText),
    filename: fields.required('filename', readText),
    contentType: fields.optional('contentType', readText),
    isPrivate: fields.optional('private', readBoolean),
    bytes: base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64'),
  } as const;
  fields.done();
  return file;
}

const listNamespaces: ControlOperation = ({ namespaces }) => ({
  status: 200,
  json: { namespaces: namespaces.names() },
});

const removeNamespace: ControlOperation = async ({ namespaces, parameter }) => {
  if (parameter === '' || !namespaces.names().includes(parameter)) {
    throw new Refusal(404, `There is no namespace "${parameter}".`);
  }
  await namespaces.remove(parameter);
  return { status: 204 };
};

const getDescription: ControlOperation = async ({ description }) => ({
  status: 200,
  type: 'application/yaml',
  text: await description(),
});

// Loaded by the first who looks: a sandbox without an audience neither starts later nor is larger for it.
const getConsole: ControlOperation = async () => {
  const { consolePage } = await import('../console/console-page.ts');
  return { status: 200, type: 'text/html; charset=utf-8', ...consolePage() };
};

/** A namespace that is not there stays so: a page whose address is old makes none. */
const streamEvents: ControlOperation = async ({ feed, query }) => {
  const name = query.get('namespace') ?? '';
  if (name !== '' && !namespaceName.test(name)) throw new Refusal(400, 'No namespace can have this name.');
  const { streamEvents: stream, checkRoom } = await import('../console/stream-events.ts');
  checkRoom(feed);
  return { status: 200, type: 'text/event-stream', stream: (response) => stream(response, feed, name) };
};

/** By method and path; the last segment may stand for a parameter. */
export const controlOperations: Readonly<Record<string, ControlOperation>> = {
  'GET /_sandbox/clock': getClock,
  'PUT /_sandbox/clock': setClock,
  'POST /_sandbox/clock/advance': advanceClock,
  'GET /_sandbox/faults': listFaults,
  'POST /_sandbox/faults': addFault,
  'DELETE /_sandbox/faults': clearFaults,
  'DELETE /_sandbox/faults/{id}': removeFault,
  'GET /_sandbox/journal': listJournal,
  'DELETE /_sandbox/journal': clearJournal,
  'POST /_sandbox/reset': reset,
  'POST /_sandbox/seed': seed,
  'GET /_sandbox/namespaces': listNamespaces,
  'DELETE /_sandbox/namespaces/{name}': removeNamespace,
  'GET /_sandbox/console': getConsole,
  'GET /_sandbox/events': streamEvents,
  'GET /_sandbox/openapi.yaml': getDescription,
};
