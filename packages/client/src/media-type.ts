/** Whether a media type or range (`image/*`) covers a media type. Parameters are not compared. */
export function coversMediaType(range: string, mediaType: string): boolean {
  const [described = '', any] = essenceOf(range).split('*');
  const own = essenceOf(mediaType);
  return any === undefined ? own === described : own.startsWith(described);
}

/** `type/subtype` in lower case, without parameters. */
function essenceOf(mediaType: string): string {
  return mediaType.replace(/\s*;.*/s, '').toLowerCase();
}

export function isJsonType(mediaType: string): boolean {
  return /[/+]json\s*(;|$)/i.test(mediaType);
}
