const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Parsers turn a carriage return into a line feed.
  '\r': '&#13;',
};

/** Text for the content of an XML 1.0 element; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return Array.from(text, (character) =>
    isXmlCharacter(character) ? (entities[character] ?? character) : '\ufffd',
  ).join('');
}

/** As `escapeXml`, for attribute values: their line breaks and tabs would be read as spaces. */
export function escapeXmlAttribute(text: string): string {
  return escapeXml(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** @see XML 1.0 § 2.2, production 2 */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff);
}
