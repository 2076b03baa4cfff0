import type { MediaType, Operation, OperationResponse } from '@countersign/contract';
import type { ResponseChoice } from '../prism/protocol.ts';
import { admits, type MediaRange } from './parse-accept.ts';
import type { Preferences } from './parse-preferences.ts';
import { Problem } from './problem.ts';

/**
 * Turns what a Prefer header asks for into a response of the operation, so that every documented status and example
 * can be had: Prism by itself looks for an example in the first 2xx only, and falls back to another status when Accept
 * does not fit the one that was asked for.
 */
export function chooseResponse(
  operation: Operation,
  preferences: Preferences,
  accepted: readonly MediaRange[],
): ResponseChoice {
  const { code, example } = preferences;
  if (code === undefined && example === undefined)
    return { ...preferences, ...mediaTypes(accepted.map(({ text }) => text)) };
  const response = code === undefined ? withExample(operation, example) : withStatus(operation, code);
  const holder = example === undefined ? undefined : mediaTypeWith(response, example);
  if (example !== undefined && holder === undefined) {
    throw refused(operation, `example=${example}, which its response ${response.status} does not have`);
  }
  // What was asked for by name is answered even where Accept does not admit it (RFC 9110 § 12.5.1).
  const fits = response.content.some(({ mediaType }) => admits(accepted, mediaType));
  const types = fits ? accepted.map(({ text }) => text) : response.content.map(({ mediaType }) => mediaType);
  return {
    ...preferences,
    code: code ?? firstCode(response),
    ...mediaTypes(holder === undefined ? types : [holder.mediaType]),
  };
}

function mediaTypes(types: readonly string[]): Pick<ResponseChoice, 'mediaTypes'> {
  return types.length === 0 ? {} : { mediaTypes: types };
}

/** The status itself, its range, or the default. */
export function findResponse(operation: Operation, code: number): OperationResponse | undefined {
  const wanted = [String(code), `${String(code)[0]}XX`, 'DEFAULT'];
  return wanted
    .map((status) => operation.responses.find((response) => response.status.toUpperCase() === status))
    .find((response) => response !== undefined);
}

function withStatus(operation: Operation, code: number): OperationResponse {
  const response = findResponse(operation, code);
  if (response === undefined) throw refused(operation, `code=${code}, which it does not document`);
  return response;
}

function withExample(operation: Operation, example: string | undefined): OperationResponse {
  const byStatus = [...operation.responses].sort((a, b) => firstCode(a) - firstCode(b));
  const response = byStatus.find((candidate) => example !== undefined && mediaTypeWith(candidate, example));
  if (response === undefined) throw refused(operation, `example=${example}, which none of its responses has`);
  return response;
}

function mediaTypeWith(response: OperationResponse, example: string): MediaType | undefined {
  return response.content.find(({ examples }) =>
    examples.some(({ name, fromSchema }) => name === example && !fromSchema),
  );
}

/** The status that stands for a range, 200 for the default. */
function firstCode({ status }: OperationResponse): number {
  const code = Number(status.toUpperCase().replace('XX', '00'));
  return Number.isNaN(code) ? 200 : code;
}

function refused(operation: Operation, what: string): Problem {
  const documented = operation.responses.map(({ status, content }) => ({
    status,
    examples: content.flatMap(({ examples }) =>
      examples.filter(({ fromSchema }) => !fromSchema).map(({ name }) => name),
    ),
  }));
  return new Problem('preference-not-possible', `The Prefer header asks ${operation.id} for ${what}.`, {
    documented,
  });
}
