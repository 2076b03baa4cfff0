import type { Operation } from '../model.ts';

/** One segment of a path template. */
export interface TemplateSegment {
  /** Text around the expressions, as it stands in a URL: one more than there are `names`. */
  readonly literals: readonly string[];
  readonly names: readonly string[];
}

const templates = new WeakMap<Operation, readonly TemplateSegment[]>();

/** The segments of an operation's path, taken apart once. */
export function templateOf(operation: Operation): readonly TemplateSegment[] {
  const known = templates.get(operation);
  if (known !== undefined) return known;
  const parsed = parsePathTemplate(operation.path);
  templates.set(operation, parsed);
  return parsed;
}

/** `/files/{name}.json` → `files`, `{name}.json`; a trailing slash gives a last, empty segment. */
function parsePathTemplate(path: string): TemplateSegment[] {
  return splitOutside(path.replace(/^\//, '')).map((segment) => {
    const pieces = segment.split(/\{([^{}]*)\}/);
    return {
      literals: pieces.filter((_, index) => index % 2 === 0).map(encodeLiteral),
      names: pieces.filter((_, index) => index % 2 === 1),
    };
  });
}

/** Slashes inside `{…}` separate nothing. */
function splitOutside(path: string): string[] {
  return path.split(/\/(?![^{}]*\})/);
}

/** What a path segment may hold stays (RFC 3986 § 3.3), percent-encoded triples included. */
function encodeLiteral(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}|[^%!$&'()*+,;=:@\w.~-]+|%/gu, (found) =>
    /^%[0-9A-Fa-f]{2}$/.test(found) ? found : encodeURIComponent(found),
  );
}

/** What is the same for two literals that a server cannot tell apart: `%7E` and `~`. */
export function comparable(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The path of an origin-form target, without query. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

/** The query of an origin-form target, without `?`; empty when there is none. */
export function queryOf(target: string): string {
  const start = target.indexOf('?');
  return start < 0 ? '' : target.slice(start + 1).replace(/#.*$/s, '');
}

/** Segments of a path that begins with `/`; undefined for any other text. */
export function segmentsOf(path: string): string[] | undefined {
  return path.startsWith('/') ? path.slice(1).split('/') : undefined;
}

/** A pattern for segments that `template` matches, with a group per expression. An expression is never empty. */
export function segmentPattern(segment: TemplateSegment): RegExp {
  const known = patterns.get(segment);
  if (known !== undefined) return known;
  const compiled = compileSegment(segment);
  patterns.set(segment, compiled);
  return compiled;
}

const patterns = new WeakMap<TemplateSegment, RegExp>();

function compileSegment({ literals, names }: TemplateSegment): RegExp {
  const escaped = literals.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${escaped.join('(.+?)')}$`, names.length > 0 ? 's' : '');
}
