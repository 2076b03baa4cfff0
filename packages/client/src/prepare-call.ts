import type { CallInput, CallOptions } from './call.ts';
import type { Client } from './client.ts';
import { encodeText } from './encode-text.ts';
import { coversMediaType } from './media-type.ts';
import type { BodyRecord, OperationRecord, ParameterRecord } from './operation.ts';
import type { SerialisedBody } from './serialise-body.ts';

/** A call of which everything is known but the token. */
export interface PreparedCall {
  readonly url: string;
  readonly body: SerialisedBody['body'] | undefined;
  /** The URL and headers of a request with this token. */
  readonly address: (token: string | undefined) => readonly [url: string, headers: Headers];
}

/** @throws TypeError for an input that cannot be sent */
export function prepareCall(
  client: Client,
  operation: OperationRecord,
  input: CallInput,
  options: Pick<CallOptions, 'headers'>,
): PreparedCall {
  const { id, parameters = [], server, credential, accept } = operation;
  let { path } = operation;
  const query: string[] = [];
  const cookies: string[] = [];
  const fields: [name: string, value: string][] = accept ? [['accept', accept]] : [];
  for (const parameter of parameters) {
    const { name, in: place, required, serialise = serialisePlain } = parameter;
    const section = sections[place] ?? place;
    const value = input[section as 'path']?.[name];
    if (value == null || (place === 'path' && value === '')) {
      if (!required) continue;
      throw new TypeError(
        `${id}: ${place} parameter "${name}" is missing; pass { ${section}: { "${name}": … } }`,
      );
    }
    const text = serialise(parameter, value);
    if (place === 'path') path = path.replace(`{${name}}`, () => text);
    else if (place === 'header') fields.push([name, text]);
    else if (place === 'cookie') cookies.push(text);
    // An empty list is nothing at all.
    else if (text) query.push(text);
  }
  // URLs drop such segments, encoded ones too (URL Standard § 4.1): the request would go to another resource.
  const dropped = /\/((?:\.|%2e){1,2})(?:\/|$)/i.exec(path);
  if (dropped) throw new TypeError(`${id}: a URL cannot carry the path parameter value "${dropped[1]}"`);
  const body = serialiseInput(operation, input);
  const base = (client.ownBaseUrl ? undefined : server) ?? client.baseUrl;
  const urlWith = (pairs: readonly string[]): string =>
    base + path + (pairs.length ? `?${pairs.join('&')}` : '');
  return {
    url: urlWith(query),
    body: body?.body,
    // From the general to the particular: the client's, the credential, the operation's parameters, the call's own.
    address(token) {
      const headers = client.headers();
      const pairs = [...query];
      const crumbs = [...cookies];
      if (credential && token !== undefined) {
        const value = (credential.prefix ?? '') + token;
        const pair = `${encodeText(credential.name)}=${encodeText(value)}`;
        if (credential.in === 'header') headers.set(credential.name, value);
        else (credential.in === 'query' ? pairs : crumbs).push(pair);
      }
      for (const [name, value] of fields) headers.set(name, value);
      if (crumbs.length) headers.set('cookie', crumbs.join('; '));
      new Headers(options.headers).forEach((value, name) => {
        headers.set(name, value);
      });
      // The body was written for this type; a multipart boundary in particular is known to nobody else.
      if (body) headers.set('content-type', body.contentType);
      return [urlWith(pairs), headers];
    },
  };
}

/** Where the input holds the parameters of a place, if not under its name. */
const sections: Readonly<Record<string, string>> = {
  header: 'headers',
  cookie: 'cookies',
  querystring: 'query',
};

/** A single value. Lists, objects and styles need `serialiseParameter`. */
function serialisePlain({ name, in: place }: ParameterRecord, value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : `${value}`;
  if (place === 'header') return text;
  return (place === 'path' ? '' : `${encodeText(name)}=`) + encodeText(text);
}

function serialiseInput(
  { id, body = [], bodyRequired }: OperationRecord,
  { body: value, contentType }: CallInput,
): SerialisedBody | undefined {
  if (value === undefined) {
    if (bodyRequired) throw new TypeError(`${id}: the body is missing; pass { body: … }`);
    return undefined;
  }
  const record: BodyRecord | undefined = contentType
    ? (body.find(({ mediaType }) => mediaType === contentType) ??
      body.find(({ mediaType }) => coversMediaType(mediaType, contentType)))
    : body[0];
  if (!record) throw new TypeError(`${id} takes no body${contentType ? ` of type ${contentType}` : ''}`);
  return record.serialise(record, value, contentType ?? record.mediaType);
}
