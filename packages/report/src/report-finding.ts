import { createHash } from 'node:crypto';
import type {
  Evidence,
  EvidenceStep,
  ReportedFinding,
  WireRequest,
  WireResponse,
} from '@countersign/contract';

/** A finding as reports keep it: JSON, with bodies cut where they are long. */
export interface ReportFinding extends Omit<ReportedFinding, 'evidence'> {
  /** Id of the case that showed it; absent for what only a whole run shows. */
  readonly case?: string;
  readonly evidence: Omit<Evidence, 'request' | 'response' | 'sequence'> &
    ReportMessages & {
      readonly sequence?: readonly (Omit<EvidenceStep, 'request' | 'response'> & ReportMessages)[];
    };
}

interface ReportMessages {
  readonly request?: Omit<WireRequest, 'body'> & { readonly body?: ReportBody };
  readonly response?: Omit<WireResponse, 'body'> & { readonly body: ReportBody };
}

export interface ReportBody {
  /** How `data` is written: as text where the bytes are UTF-8. */
  readonly encoding: 'utf8' | 'base64';
  readonly data: string;
  /** Length of the whole body. */
  readonly bytes: number;
  /** Of the whole body, lower-case hexadecimal. */
  readonly sha256: string;
  /** True when `data` is only the beginning of the body. */
  readonly cut: boolean;
}

/** @param limit most bytes of a body that are kept */
export function reportFinding({ evidence, ...finding }: ReportedFinding, limit: number): ReportFinding {
  const { request, response, sequence, ...rest } = evidence;
  return {
    ...finding,
    evidence: {
      ...rest,
      ...reportMessages({ request, response }, limit),
      ...(sequence && {
        sequence: sequence.map(({ operation, url, ...messages }) => ({
          operation,
          url,
          ...reportMessages(messages, limit),
        })),
      }),
    },
  };
}

function reportMessages(
  {
    request,
    response,
  }: { readonly request?: WireRequest | undefined; readonly response?: WireResponse | undefined },
  limit: number,
): ReportMessages {
  return {
    ...(request && { request: reportRequest(request, limit) }),
    ...(response && { response: { ...response, body: reportBody(response.body, limit) } }),
  };
}

function reportRequest(
  { body, ...request }: WireRequest,
  limit: number,
): NonNullable<ReportMessages['request']> {
  return { ...request, ...(body && { body: reportBody(body, limit) }) };
}

function reportBody(body: Uint8Array, limit: number): ReportBody {
  const kept = Buffer.from(body.subarray(0, limit));
  const common = {
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
    cut: kept.length < body.length,
  };
  try {
    // A character that the limit cuts through is no reason to call the rest binary.
    const data = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(kept, {
      stream: common.cut,
    });
    return { encoding: 'utf8', data, ...common };
  } catch {
    return { encoding: 'base64', data: kept.toString('base64'), ...common };
  }
}
