import { buildTarget } from './build-target.ts';
import type { CallInput, CallOptions } from './call.ts';
import type { Client } from './client.ts';
import { encodeText } from './encode-text.ts';
import { coversMediaType } from './media-type.ts';
import type { BodyRecord, OperationRecord } from './operation.ts';
import { type CallResult, readResponse } from './read-response.ts';
import { type SerialisedBody, serialiseBody } from './serialise-body.ts';
import { serialiseParameter } from './serialise-parameter.ts';
import { type PreparedRequest, sendRequest } from './transport.ts';

/**
 * Calls an operation: prepares the request, sends it, reads the answer.
 *
 * @throws ApiError for an answer that is no success
 * @throws TypeError for an input that cannot be sent; what `fetch` throws is passed on as it is
 */
export async function callOperation<Result = CallResult>(
  client: Client,
  operation: OperationRecord,
  input: CallInput = {},
  options: CallOptions = {},
): Promise<Result> {
  const request = await prepareRequest(client, operation, input, options);
  // What the description types, the generated package names; a server may still answer with something else.
  return (await readResponse(operation, await sendRequest(request, client.fetch))) as Result;
}

async function prepareRequest(
  client: Client,
  operation: OperationRecord,
  input: CallInput,
  options: CallOptions,
): Promise<PreparedRequest> {
  const base = client.ownBaseUrl ? client.baseUrl : (operation.server ?? client.baseUrl);
  const target = buildTarget(operation, input);
  const body = serialiseInput(operation, input);
  const credential = await readCredential(client, operation);
  return {
    method: operation.method,
    url:
      base +
      (credential.query === undefined
        ? target
        : `${target}${target.includes('?') ? '&' : '?'}${credential.query}`),
    headers: buildHeaders(client, operation, { input, options, body, credential }),
    ...(body && { body: body.body }),
    ...(options.signal && { signal: options.signal }),
  };
}

function serialiseInput(operation: OperationRecord, input: CallInput): SerialisedBody | undefined {
  if (input.body === undefined) {
    if (operation.bodyRequired === true)
      throw new TypeError(`${operation.id}: the body is missing; pass { body: … }`);
    return undefined;
  }
  return serialiseBody(chooseBody(operation, input.contentType), input.body, input.contentType);
}

function chooseBody({ id, body = [] }: OperationRecord, contentType: string | undefined): BodyRecord {
  const record =
    contentType === undefined
      ? body[0]
      : (body.find(({ mediaType }) => mediaType === contentType) ??
        body.find(({ mediaType }) => coversMediaType(mediaType, contentType)));
  if (record === undefined)
    throw new TypeError(`${id} takes no body${contentType === undefined ? '' : ` of type ${contentType}`}`);
  return record;
}

interface Credential {
  readonly header?: readonly [name: string, value: string];
  readonly query?: string;
  readonly cookie?: string;
}

async function readCredential(client: Client, { credential }: OperationRecord): Promise<Credential> {
  const token = credential && (await client.readToken());
  if (credential === undefined || token === undefined) return {};
  const value = `${credential.prefix ?? ''}${token}`;
  if (credential.in === 'header') return { header: [credential.name, value] };
  const pair = `${encodeText(credential.name)}=${encodeText(value)}`;
  return credential.in === 'query' ? { query: pair } : { cookie: pair };
}

interface HeaderSources {
  readonly input: CallInput;
  readonly options: CallOptions;
  readonly body: SerialisedBody | undefined;
  readonly credential: Credential;
}

/** From the general to the particular: the client's, the credential, the operation's parameters, the call's own. */
function buildHeaders(
  client: Client,
  operation: OperationRecord,
  { input, options, body, credential }: HeaderSources,
): Headers {
  const headers = client.readHeaders();
  if (operation.accept !== undefined) headers.set('accept', operation.accept);
  if (credential.header) headers.set(...credential.header);
  const cookies = credential.cookie === undefined ? [] : [credential.cookie];
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in !== 'header' && parameter.in !== 'cookie') continue;
    const value = (parameter.in === 'header' ? input.headers : input.cookies)?.[parameter.name];
    if (value === undefined || value === null) {
      if (parameter.required !== true) continue;
      const section = parameter.in === 'header' ? 'headers' : 'cookies';
      throw new TypeError(
        `${operation.id}: ${parameter.in} parameter "${parameter.name}" is missing; pass { ${section}: { "${parameter.name}": … } }`,
      );
    }
    const text = serialiseParameter(parameter, value);
    if (parameter.in === 'header') headers.set(parameter.name, text);
    else cookies.push(text);
  }
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  new Headers(options.headers).forEach((value, name) => {
    headers.set(name, value);
  });
  // The body was written for this type; a multipart boundary in particular is known to nobody else.
  if (body) headers.set('content-type', body.contentType);
  return headers;
}
