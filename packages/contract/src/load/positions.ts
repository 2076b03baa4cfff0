import { getLineColLocation } from '@redocly/openapi-core';
import { escapeToken, pointerTokens } from '../pointer.ts';
import type { LoadedDocument } from './document.ts';

/** `[line, column]` (both from 1) of a place in a document: that of its key, else of the nearest ancestor that is there. */
export function positionIn(
  document: LoadedDocument,
  pointer: string,
): readonly [line: number, column: number] {
  // Redocly percent-decodes pointers, and JSON pointers are not encoded.
  const encoded = pointerTokens(pointer).map((token) => escapeToken(token).replaceAll('%', '%25'));
  const location = {
    source: document.source,
    pointer: `#/${encoded.join('/')}`,
    reportOnKey: encoded.length > 0,
  };
  const { start } = getLineColLocation(location);
  return [start.line, start.col];
}
