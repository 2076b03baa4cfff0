import { gzipSync } from 'node:zlib';
import type { AppRequest, Fields, Reply } from './reply.ts';

/** What a server may do in its own way without leaving its description. */
export type Manner =
  | 'gzip'
  | 'keys-reversed'
  | 'numbers-with-a-point'
  | 'charset'
  | 'many-headers'
  | 'length';

type Change = (reply: Reply, request: AppRequest) => Reply;

const manners: Readonly<Record<Manner, Change>> = {
  /** Members of an object have no order. */
  'keys-reversed': onJson((text) => JSON.stringify(JSON.parse(text), reversed)),
  /** 1.0 is the same number as 1, and white space is none of the value. */
  'numbers-with-a-point': onJson(
    (text) =>
      `\n${JSON.stringify(JSON.parse(text), null, '\t').replace(
        /^(\t*(?:"(?:[^"\\]|\\.)*": )?-?\d+)(,?)$/gm,
        '$1.0$2',
      )}\n`,
  ),
  /** Parameters of a media type that nobody asked for. */
  charset: (reply) => ({
    ...reply,
    headers: reply.headers.map(([name, value]) =>
      value === 'application/json' || value === 'application/problem+json'
        ? [name, `${value}; charset=utf-8`]
        : [name, value],
    ),
  }),
  /** Names of any case, repeated lines, fields that nobody described. */
  'many-headers': (reply) => ({
    ...reply,
    headers: [
      ...reply.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
      ['VARY', 'Accept'],
      ['vary', 'Accept-Encoding'],
      ['X-Request-Id', '7'],
      ['Set-Cookie', 'seen=1; Path=/'],
      ['Set-Cookie', 'theme='],
    ],
  }),
  /** A coding that the request does not rule out. */
  gzip: (reply, { headers }) =>
    !hasBody(reply) || !/^$|gzip|\*/.test(String(headers['accept-encoding'] ?? ''))
      ? reply
      : {
          ...reply,
          headers: [...reply.headers, ['Content-Encoding', 'gzip']],
          body: gzipSync(reply.body ?? ''),
        },
  /** The length is known beforehand. */
  length: (reply) =>
    reply.raw === true || reply.status === 204 || reply.status === 304
      ? reply
      : {
          ...reply,
          headers: [...reply.headers, ['Content-Length', String(Buffer.byteLength(reply.body ?? ''))]],
        },
};

/** The reply as a server of these manners gives it. */
export function behave(names: readonly Manner[], reply: Reply, request: AppRequest): Reply {
  // In the order above: what is coded is text no more.
  return (Object.keys(manners) as Manner[])
    .filter((name) => names.includes(name))
    .reduce((changed, name) => manners[name](changed, request), reply);
}

function hasBody({ body, raw, headers }: Reply): boolean {
  return (
    raw !== true && body !== undefined && body.length > 0 && field(headers, 'content-length') === undefined
  );
}

function onJson(change: (text: string) => string): Change {
  return (reply) =>
    hasBody(reply) && /^application\/(?:problem\+)?json/i.test(field(reply.headers, 'content-type') ?? '')
      ? { ...reply, body: change(String(reply.body)) }
      : reply;
}

function field(headers: Fields, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

function reversed(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).reverse())
    : value;
}
