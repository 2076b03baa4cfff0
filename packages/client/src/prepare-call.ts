import type { CallInput } from './call.ts';
import type { Client } from './client.ts';
import { encodeText } from './encode-text.ts';
import { coversMediaType } from './media-type.ts';
import { mergeHeaders } from './merge-headers.ts';
import type { OperationRecord, ParameterRecord } from './operation.ts';
import type { SerialisedBody } from './serialise-body.ts';

/**
 * The URL and the headers of a call. A path parameter stays one segment whatever it holds.
 *
 * @throws TypeError for a parameter that is absent or that a URL cannot carry
 */
export function buildAddress(
  client: Client,
  { id, path, parameters = [], server, credential, accept }: OperationRecord,
  input: CallInput,
  token?: string,
): [url: string, headers: Headers] {
  const fields: Record<string, string> = {};
  const query: string[] = [];
  const cookies: string[] = [];
  let target = path;
  const put = ({ name, in: place }: Pick<ParameterRecord, 'name' | 'in'>, text: string): void => {
    if (place === 'path') target = target.replace(`{${name}}`, () => text);
    else if (place === 'header') fields[name] = text;
    // An empty list is nothing at all.
    else if (text) (place === 'cookie' ? cookies : query).push(text);
  };
  for (const parameter of parameters) {
    const { name, in: place, required, serialise = serialisePlain } = parameter;
    const section = /path|query/.exec(place)?.[0] ?? `${place}s`;
    const value = input[section as 'path']?.[name];
    if (value != null && (value !== '' || place !== 'path')) put(parameter, serialise(parameter, value));
    else if (required) throw new TypeError(`${id}: ${section} "${name}" is missing`);
  }
  // URLs drop such segments, encoded ones too (URL Standard § 4.1): the request would go to another resource.
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(target)) throw new TypeError(`${id}: no URL carries ${target}`);
  if (credential && token) put(credential, serialisePlain(credential, (credential.prefix ?? '') + token));
  const base = (!client.options().baseUrl && server) || client.baseUrl;
  return [
    base + target + (query.length ? `?${query.join('&')}` : ''),
    // From the general to the particular: the client's, the operation's parameters, the credential.
    mergeHeaders(client.headers(), { accept, cookie: cookies.join('; ') || undefined }, fields),
  ];
}

/** A single value. Lists, objects and styles need `serialiseParameter`. */
function serialisePlain({ name, in: place }: Pick<ParameterRecord, 'name' | 'in'>, value: unknown): string {
  if (place === 'header') return `${value}`;
  return (place === 'path' ? '' : `${encodeText(name)}=`) + encodeText(`${value}`);
}

/** @throws TypeError for a body that is absent, or of a media type that is not described */
export function serialiseInput(
  { id, body = [], bodyRequired }: OperationRecord,
  { body: value, contentType }: CallInput,
): SerialisedBody | undefined {
  if (value === undefined) {
    if (bodyRequired) throw new TypeError(`${id}: body is missing`);
    return undefined;
  }
  const record = body.find(({ mediaType }) => coversMediaType(mediaType, contentType ?? mediaType));
  if (!record) throw new TypeError(`${id} takes no body of type ${contentType}`);
  return record.serialise(record, value, contentType ?? record.mediaType);
}
