/** The sentences of a text, each on one line and without its end; a semicolon ends one, too. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .replace(/\s+/g, ' ')
    .split(/[.;!?](?: |$)/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
