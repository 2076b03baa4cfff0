import type { CallInput, HeaderValues } from './call.ts';
import type { Client } from './client.ts';
import { encodeText } from './encode-text.ts';
import { coversMediaType } from './media-type.ts';
import type { OperationRecord, ParameterRecord } from './operation.ts';
import type { SerialisedBody } from './serialise-body.ts';

/** What is said of a call beside its client, operation and input. */
interface Sending {
  readonly body: SerialisedBody | undefined;
  readonly token: string | undefined;
  readonly own: HeaderValues | undefined;
}

/**
 * The URL and the headers of a call. A path parameter stays one segment whatever it holds.
 *
 * @throws TypeError for a parameter that is absent or that a URL cannot carry
 */
export function buildAddress(
  client: Client,
  { id, path, parameters = [], server, credential, accept }: OperationRecord,
  input: CallInput,
  { body, token, own }: Sending,
): [url: string, headers: Headers] {
  // From the general to the particular: the client's, the operation's parameters, the credential, the call's own.
  const headers = client.headers();
  const query: string[] = [];
  const cookies: string[] = [];
  let target = path;
  if (accept) headers.set('accept', accept);
  const put = ({ name, in: place }: Pick<ParameterRecord, 'name' | 'in'>, text: string): void => {
    if (place === 'path') target = target.replace(`{${name}}`, () => text);
    else if (place === 'header') headers.set(name, text);
    // An empty list is nothing at all.
    else if (text) (place === 'cookie' ? cookies : query).push(text);
  };
  for (const parameter of parameters) {
    const { name, in: place, required, serialise = serialisePlain } = parameter;
    const section = sections[place] ?? place;
    const value = input[section as 'path']?.[name];
    if (value != null && (value !== '' || place !== 'path')) put(parameter, serialise(parameter, value));
    else if (required) throw new TypeError(`${id}: { ${section}: { "${name}": … } } is missing`);
  }
  // URLs drop such segments, encoded ones too (URL Standard § 4.1): the request would go to another resource.
  const dropped = /\/((\.|%2e){1,2})(\/|$)/i.exec(target);
  if (dropped) throw new TypeError(`${id}: a URL cannot carry the segment "${dropped[1]}"`);
  if (credential && token) put(credential, serialisePlain(credential, (credential.prefix ?? '') + token));
  if (cookies.length) headers.set('cookie', cookies.join('; '));
  new Headers(own).forEach((value, name) => {
    headers.set(name, value);
  });
  // The body was written for this type; a multipart boundary in particular is known to nobody else.
  if (body) headers.set('content-type', body.contentType);
  const base = (!client.options().baseUrl && server) || client.baseUrl;
  return [base + target + (query.length ? `?${query.join('&')}` : ''), headers];
}

/** Where the input holds the parameters of a place, if not under its name. */
const sections: Readonly<Record<string, string>> = {
  header: 'headers',
  cookie: 'cookies',
  querystring: 'query',
};

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
    if (bodyRequired) throw new TypeError(`${id}: { body: … } is missing`);
    return undefined;
  }
  const record =
    body.find(({ mediaType }) => mediaType === contentType) ??
    body.find(({ mediaType }) => coversMediaType(mediaType, contentType ?? mediaType));
  if (!record) throw new TypeError(`${id} takes no body of type ${contentType}`);
  return record.serialise(record, value, contentType ?? record.mediaType);
}
