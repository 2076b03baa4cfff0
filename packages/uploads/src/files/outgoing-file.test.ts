import { afterEach, expect, test, vi } from 'vitest';
import { toOutgoingFile } from './outgoing-file.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const named = () => ({ data: new Blob(['abc']).stream(), filename: 'a.txt' });

/** As in Firefox and Safari. */
class RequestOfTexts extends Request {
  constructor(input: string, { body, ...init }: RequestInit = {}) {
    super(input, { ...init, body: String(body) });
  }
}

test('a stream has no size, and is opened once', () => {
  const { open, size } = toOutgoingFile(named());
  expect(size).toBeUndefined();
  expect(open()).toBeInstanceOf(ReadableStream);
  expect(open).toThrow(/"a\.txt" would have to be sent again/);
});

test('where streams cannot be sent, one is refused before anything is, and other files are not', () => {
  vi.stubGlobal('Request', RequestOfTexts);
  expect(() => toOutgoingFile(named())).toThrow(/^a stream cannot be sent here; give a Blob, File or bytes$/);
  expect(toOutgoingFile(new File(['abc'], 'a.txt')).size).toBe(3);
});
