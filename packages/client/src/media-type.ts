/** Whether a media type or range (`image/*`) covers a media type. Parameters are not compared. */
export function coversMediaType(range: string, mediaType: string): boolean {
  const described = essenceOf(range);
  const own = essenceOf(mediaType);
  return (
    described === '*/*' ||
    described === own ||
    (described.endsWith('/*') && own.startsWith(described.slice(0, -1)))
  );
}

/** `type/subtype` in lower case, without parameters. */
export function essenceOf(mediaType: string): string {
  return mediaType.replace(/;.*/s, '').trim().toLowerCase();
}

export function isJsonType(mediaType: string): boolean {
  return /[/+]json$/.test(essenceOf(mediaType));
}
