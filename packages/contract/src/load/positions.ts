import { getLineColLocation } from '@redocly/openapi-core';
import { escapeToken, pointerTokens } from '../pointer.ts';
import type { DocumentText, LoadedDocument, Origin } from './document.ts';

/** A place in the text of a document; line and column count from 1. */
export interface Place {
  readonly document: DocumentText;
  readonly line: number;
  readonly column: number;
}

/**
 * Where a value of a document is written: the place of its key, else of the nearest ancestor that is there. What an overlay
 * added stands in the overlay.
 */
export function placeOf(document: LoadedDocument, pointer: string): Place {
  const origin = originOf(document, pointer);
  // Redocly percent-decodes pointers, and JSON pointers are not encoded.
  const encoded = pointerTokens(origin.pointer).map((token) => escapeToken(token).replaceAll('%', '%25'));
  const location = {
    source: origin.document.source,
    pointer: `#/${encoded.join('/')}`,
    reportOnKey: encoded.length > 0,
  };
  const { start } = getLineColLocation(location);
  return { document: origin.document, line: start.line, column: start.col };
}

function originOf(document: LoadedDocument, pointer: string): Origin {
  if (document.origins === undefined) return { document, pointer };
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
    const origin = document.origins.get(pointer.slice(0, end));
    if (origin !== undefined)
      return { document: origin.document, pointer: origin.pointer + pointer.slice(end) };
  }
  return { document, pointer };
}
