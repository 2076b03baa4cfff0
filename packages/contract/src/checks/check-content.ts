import { isBinarySchema } from '../codec/binary-schema.ts';
import { parseBody } from '../codec/body.ts';
import { bodyKind, isRange, parseMediaType, selectMediaType } from '../codec/media-type.ts';
import type { Contract, MediaType } from '../model.ts';
import { withoutKeywords } from '../provenance.ts';
import { strongest } from './known.ts';
import type { Direction } from './prepare-schema.ts';
import { type Problem, violationProblems } from './report-problems.ts';
import { validateValue } from './validate-value.ts';

/** A body as it came, and where it stands. */
export interface Content {
  readonly direction: Direction;
  /** The rule that a broken body breaks. */
  readonly rule: Problem['rule'];
  /** For messages: `Response body`. */
  readonly where: string;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  /** The Content-Encoding field. */
  readonly contentEncoding: string | undefined;
}

/** The described media type of a content type; JSON has no charset of its own, so one that is only described is not missed. */
export function describedMediaType(
  contentType: string,
  described: readonly MediaType[],
): MediaType | undefined {
  const exact = selectMediaType(contentType, described);
  if (
    exact !== undefined ||
    bodyKind(contentType) !== 'json' ||
    parseMediaType(contentType)?.parameters.charset !== undefined
  )
    return exact;
  return selectMediaType(`${contentType}; charset=utf-8`, described);
}

/** The problem of a content type that none of the described media types matches. */
export function mediaTypeMismatch(
  { rule, what, at }: Pick<Problem, 'rule' | 'at'> & { readonly what: string },
  contentType: string | undefined,
  described: readonly MediaType[],
): Problem {
  const seen =
    contentType === undefined ? 'has no Content-Type' : `has the Content-Type ${JSON.stringify(contentType)}`;
  const wanted = described.map(({ mediaType }) => mediaType).join(', ');
  return {
    rule,
    message: `${what} ${seen}; described is ${wanted}.`,
    at,
    provenance: withoutKeywords(
      strongest(described.map(({ provenance }) => provenance)) ?? { basis: 'documented' },
    ),
    about: 'type',
    instance: 'Content-Type',
  };
}

/** Judges bytes under the media type that describes them: that they can be read, and that the value fits the schema. */
export function checkContent(contract: Contract, media: MediaType, content: Content): readonly Problem[] {
  // Refusals, and answers of a mock, are often the same to the byte.
  if (content.direction === 'request' || content.bytes.length > mostBytesKept)
    return judgeContent(contract, media, content);
  const judged = judgedBefore.get(media) ?? [];
  judgedBefore.set(media, judged);
  const known = judged.find((each) => isSame(each.content, content));
  if (known !== undefined) return known.problems;
  const problems = judgeContent(contract, media, content);
  judged.unshift({ content, problems });
  if (judged.length > mostKept) judged.pop();
  return problems;
}

interface Judged {
  readonly content: Content;
  readonly problems: readonly Problem[];
}

/** The last few of each media type. */
const judgedBefore = new WeakMap<MediaType, Judged[]>();
const mostKept = 8;
const mostBytesKept = 1024;

function isSame(one: Content, other: Content): boolean {
  return (
    one.bytes.length === other.bytes.length &&
    one.rule === other.rule &&
    one.where === other.where &&
    one.contentType === other.contentType &&
    one.contentEncoding === other.contentEncoding &&
    one.bytes.every((byte, index) => byte === other.bytes[index])
  );
}

function judgeContent(contract: Contract, media: MediaType, content: Content): readonly Problem[] {
  const { bytes, contentType, direction, rule, where } = content;
  const kind = bodyKind(contentType ?? media.mediaType);
  // A form without fields has no bytes: it is an object like any other.
  if (bytes.length === 0 && kind !== 'urlencoded') return checkEmpty(contract, media, content);
  if (kind === 'unjudged') return [];

  const parsed = parseBody(contract, media, contentType, bytes);
  if (!parsed.ok) {
    // Whether a transport has undone the coding does not show; bytes that cannot be read may just be coded.
    if (isCoded(content)) return [];
    const { code, message } = parsed.problem;
    const statement = { at: media.at, provenance: { basis: 'standard' as const }, about: 'type' as const };
    return [{ ...statement, rule, message: `${where}: ${message}`, cause: code }];
  }
  const { schema } = media;
  // Octets say nothing about a schema of something else than bytes.
  if (schema === undefined || (kind === 'octets' && !isBinarySchema(contract, schema, media.mediaType)))
    return [];
  if (isCoded(content) && parsed.value instanceof Uint8Array) return [];
  const violations = validateValue(contract, schema, parsed.value, {
    direction,
    at: media.schemaAt,
    provenance: withoutKeywords(media.provenance),
    subject: 'it',
  });
  return violationProblems(rule, where, violations);
}

/** Nothing at all is a legal text and a legal file, but neither JSON nor a multipart body. */
function checkEmpty(contract: Contract, media: MediaType, { contentType, rule, where }: Content): Problem[] {
  const expected = contentType ?? (isRange(media.mediaType) ? '' : media.mediaType);
  if (!['json', 'multipart'].includes(bodyKind(expected)) || isBinarySchema(contract, media.schema))
    return [];
  const message = `${where}: it is empty, must be ${media.mediaType}.`;
  return [{ rule, message, at: media.at, provenance: withoutKeywords(media.provenance), cause: 'empty' }];
}

function isCoded({ contentEncoding }: Content): boolean {
  return (
    contentEncoding !== undefined && contentEncoding !== '' && contentEncoding.toLowerCase() !== 'identity'
  );
}
