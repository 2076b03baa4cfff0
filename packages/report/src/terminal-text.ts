import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Applies a style, or nothing when colour is off. */
export type Paint = (style: Style, text: string) => string;

/** @param colour whether escape sequences may be written: the caller knows the terminal, this does not */
export function createPaint(colour: boolean): Paint {
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

/** Text from a server or a description, made safe for a terminal: control characters are shown, not obeyed. */
export function visible(text: string): string {
  return Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    const control =
      code < 0x20 ||
      (code >= 0x7f && code < 0xa0) ||
      (code >= 0x202a && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069);
    return control ? `\\u${code.toString(16).padStart(4, '0')}` : character;
  }).join('');
}

/** Breaks text at spaces so that no line is longer than `width`, unless a single word is. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `1 case`, `2 cases` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
