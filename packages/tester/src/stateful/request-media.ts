import type { MediaType, Operation } from '@countersign/contract';

/** What describes a body of this media type. */
export function requestMedia(operation: Operation, mediaType: string): MediaType | undefined {
  const content = operation.requestBody?.content ?? [];
  return content.find((media) => media.mediaType === mediaType) ?? content[0];
}
