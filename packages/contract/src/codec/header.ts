import { ContractError } from '../errors.ts';
import type { Contract, Header } from '../model.ts';
import { parseContent, serialiseContent } from './content.ts';
import { headerField } from './escaping.ts';
import { parseExpression, serialiseExpression } from './expression-style.ts';
import { bodyKind } from './media-type.ts';
import { type Parsed, quoted } from './problem.ts';
import type { Styled } from './styled.ts';

type HeaderLike = Pick<Header, 'name' | 'explode' | 'schema' | 'content'>;

/**
 * The field value of a header (`style: simple`, or the media type under `content`). Nothing is escaped, so a member
 * that contains a comma, or text that begins or ends with a space, does not come back as it was.
 *
 * @throws ContractError `codec` for a character that no header field can carry.
 * @see OpenAPI 3.2 § 4.12.2.2, RFC 9110 § 5.5
 */
export function serialiseHeader(header: HeaderLike, value: unknown): string {
  const at = atHeader(header);
  if (header.content === undefined) return fieldValue(serialiseExpression(styledHeader(header), value), at);
  const text = serialiseContent(header.content, value, at);
  return fieldValue(bodyKind(header.content.mediaType) === 'json' ? asciiJson(text) : text, at);
}

/** The inverse of `serialiseHeader`. Fields that occur several times are joined by `, ` first (RFC 9110 § 5.3). */
export function parseHeader(contract: Contract, header: HeaderLike, text: string): Parsed<unknown> {
  if (header.content !== undefined) return parseContent(contract, header.content, text, atHeader(header));
  return parseExpression(contract, styledHeader(header), text);
}

function styledHeader(header: HeaderLike): Styled {
  return {
    name: header.name,
    style: 'simple',
    explode: header.explode,
    schema: header.schema,
    escaping: headerField,
    at: atHeader(header),
  };
}

function atHeader({ name }: HeaderLike): string {
  return `headers.${name}`;
}

/** JSON may spell any character with ASCII only, which a field can carry. */
function asciiJson(text: string): string {
  return text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** @throws ContractError `codec` */
export function fieldValue(text: string, at: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new ContractError(
    'codec',
    `${at}: ${quoted(text)} has a character that no header field can carry (a control character, or one beyond U+00FF).`,
  );
}
