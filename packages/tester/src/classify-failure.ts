import type { ExchangeFailure } from '@countersign/contract';

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  EADDRNOTAVAIL: 'the address cannot be connected to',
  ETIMEDOUT: 'the connection attempt timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection attempt timed out',
};

/**
 * Says in one clause why a request got no usable response.
 *
 * @returns undefined for an error that does not come from the network: a fault of ours, to be thrown on
 */
export function classifyFailure(error: unknown): ExchangeFailure | undefined {
  const code = errorCode(error);
  if (code === undefined) return undefined;
  if (code === 'ECONNREFUSED') return { kind: 'refused', message: 'the connection was refused' };
  const why = unreachable[code];
  if (why !== undefined) return { kind: 'unreachable', message: why };
  if (code === 'PROXY_REFUSED') return { kind: 'unreachable', message: reason(error) };
  if (/CERT|SELF_SIGNED|ISSUER|SIGNATURE/.test(code)) {
    const message = `its certificate is not trusted (${code}): give the certificate of its authority with --ca FILE`;
    return { kind: 'unreachable', message };
  }
  if (/TLS|SSL/.test(code)) {
    return { kind: 'unreachable', message: `no TLS connection could be made (${code})` };
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') {
    // The common limit of HTTP clients, so no choice of ours as that of bodies is.
    return { kind: 'malformed', message: 'the response headers are larger than 16 KiB' };
  }
  if (code.startsWith('HPE_') || code === 'HTTPParserError') {
    return { kind: 'malformed', message: `the answer is not valid HTTP/1.1 (${reason(error)})` };
  }
  if (code === 'UND_ERR_INVALID_ARG') return undefined;
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return {
      kind: 'malformed',
      message: 'the response body does not have the length that content-length states',
    };
  }
  if (code.startsWith('E') || code.startsWith('UND_ERR_')) {
    return { kind: 'closed', message: 'the connection was closed before the answer was complete' };
  }
  return undefined;
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Not every error of undici's parser has a code.
  if (error.name === 'HTTPParserError') return error.name;
  return errorCode(error.cause);
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^Response does not match the HTTP\/1\.1 protocol \((.*)\)$/, '$1').trim();
}
