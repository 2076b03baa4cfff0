import type { Oas3Rule } from '@redocly/openapi-core';
import { linkNames } from './link-names.ts';
import { isObject } from './provenance.ts';

const fields = ['size', 'digest', 'filename', 'download'];

/** Every `x-content` names its places by runtime expressions, and a download by a link or an expression. */
export const contentValid: Oas3Rule = () => ({
  Operation(operation, context) {
    const content: unknown = operation['x-content' as keyof typeof operation];
    if (content === undefined) return;
    for (const message of contentProblems(content, linkNames(operation, context))) {
      context.report({ message, location: context.location.child('x-content').key() });
    }
  },
});

function contentProblems(content: unknown, links: readonly string[]): string[] {
  if (!isObject(content)) return ['x-content is not an object.'];
  const problems = Object.keys(content)
    .filter((key) => !fields.includes(key) && !key.startsWith('x-'))
    .map((key) => `"${key}" is not a field of x-content; it has ${fields.join(', ')}.`);
  for (const field of ['size', 'filename']) {
    if (content[field] !== undefined && !isExpression(content[field])) problems.push(noExpression(field));
  }
  const { digest, download } = content;
  if (digest !== undefined) {
    if (!isObject(digest) || typeof digest.algorithm !== 'string')
      problems.push('x-content.digest names no algorithm.');
    else if (!isExpression(digest.pointer)) problems.push(noExpression('digest.pointer'));
  }
  if (download !== undefined && !isExpression(download) && !links.includes(String(download))) {
    problems.push(
      `x-content.download is neither a runtime expression nor one of this operation's links (${links.join(', ')}).`,
    );
  }
  return problems;
}

function isExpression(value: unknown): boolean {
  return typeof value === 'string' && /^\$(request|response)\./.test(value);
}

function noExpression(field: string): string {
  return `x-content.${field} is no runtime expression such as $response.body#/size.`;
}
