import {
  acceptsValue,
  type Contract,
  type Exchange,
  type ExercisedBranch,
  type Operation,
  type Parameter,
  parseBody,
  parseRequest,
  type SourceRef,
  selectMediaType,
  type WireResponse,
} from '@countersign/contract';
import { documentedStatus } from './documented-status.ts';
import type { Direction } from './generate/compile-schema.ts';
import type { Place } from './generate/place.ts';
import { describedBranches, takenBranches } from './schema-branches.ts';

/** Which branches of its schemas an operation was seen with. */
export interface BranchLog {
  add(exchange: Pick<Exchange, 'request' | 'response'>): void;
  /** In the order of their places, requests first. */
  seen(): readonly ExercisedBranch[];
  /** How many there are. */
  described(): { readonly request: number; readonly response: number };
}

/** Where so many values in a row showed nothing new, the others are not looked at: they cost time, and tell little. */
const mostInVain = 200;
/** Larger bodies are not read a second time. */
const largest = 1_000_000;

/** One side of an operation. */
interface Side {
  readonly direction: Direction;
  readonly described: ReadonlySet<SourceRef>;
  readonly seen: Set<SourceRef>;
  inVain: number;
}

const groups = {
  path: 'path',
  query: 'query',
  querystring: 'query',
  header: 'headers',
  cookie: 'cookies',
} as const;

/** Only values that keep their schema count: those of a broken request were not what the schema speaks of. */
export function createBranchLog(contract: Contract, operation: Operation): BranchLog {
  const sideOf = (direction: Direction, places: readonly Place[]): Side => ({
    direction,
    described: describedBranches({ contract, direction }, places),
    seen: new Set(),
    inVain: 0,
  });
  const bodies = operation.requestBody?.content ?? [];
  const request = sideOf('request', [...operation.parameters, ...bodies].flatMap(placeOf));
  const response = sideOf(
    'response',
    operation.responses.flatMap(({ content }) => content.flatMap(placeOf)),
  );

  function look(side: Side, place: Place, value: unknown): void {
    const { described, direction, seen } = side;
    if (value === undefined || !acceptsValue(contract, place.schema, value, { direction, at: place.at }))
      return;
    for (const branch of takenBranches({ contract, direction }, place, value))
      if (described.has(branch)) seen.add(branch);
  }

  function lookAtRequest(sent: Exchange['request']): void {
    const parsed = parseRequest(contract, operation, sent);
    for (const parameter of operation.parameters)
      for (const place of placeOf(parameter))
        look(request, place, parsed[groups[parameter.in]][parameter.name]);
    if (parsed.body !== undefined)
      for (const place of placeOf(parsed.body.described)) look(request, place, parsed.body.value);
  }

  function lookAtResponse({ body, headers, status }: WireResponse): void {
    const key = documentedStatus(operation, status);
    const content = operation.responses.find((each) => each.status === key)?.content ?? [];
    const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    const media = type === undefined ? undefined : selectMediaType(type, content);
    const parsed = media && parseBody(contract, media, type, body);
    if (media !== undefined && parsed?.ok === true)
      for (const place of placeOf(media)) look(response, place, parsed.value);
  }

  /** Ends when all was seen, or nothing new is. */
  function attend(side: Side, size: number, work: () => void): void {
    const before = side.seen.size;
    if (before === side.described.size || side.inVain >= mostInVain || size > largest) return;
    work();
    side.inVain = side.seen.size > before ? 0 : side.inVain + 1;
  }

  return {
    add({ request: sent, response: received }) {
      attend(request, sent.body?.length ?? 0, () => lookAtRequest(sent));
      if (received !== undefined) attend(response, received.body.length, () => lookAtResponse(received));
    },
    seen: () =>
      [request, response].flatMap(({ direction, seen }) =>
        [...seen].sort().map((at) => ({ at, side: direction })),
      ),
    described: () => ({ request: request.described.size, response: response.described.size }),
  };
}

function placeOf({
  content,
  schema = content?.schema,
  schemaAt = content?.schemaAt,
}: Pick<Parameter, 'schema' | 'schemaAt'> & { readonly content?: Parameter['content'] }): Place[] {
  return schema === undefined || schemaAt === undefined ? [] : [{ schema, at: schemaAt }];
}
