import type { FilePart } from '@countersign/contract';
import { createFile } from '../media/create-file.ts';
import type { Drawing } from './drawing.ts';
import { whole } from './random-choice.ts';
import type { Shape } from './shape.ts';

/** A small valid file of the media type that is wanted under this name, within the shape's length in bytes. */
export function drawFile({ fileTypes, random }: Drawing, shape: Shape, name: string): FilePart {
  const mediaType = fileTypes[name] ?? shape.mediaTypes[0] ?? '';
  const size =
    shape.minLength > 0 || shape.maxLength < 200
      ? whole(random, shape.minLength, Math.min(shape.maxLength, shape.minLength + 100))
      : undefined;
  return createFile({ mediaType, seed: whole(random, 0, 2 ** 31), ...(size !== undefined && { size }) });
}
