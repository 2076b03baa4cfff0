/** A filename that something on the way may not keep. */
export interface AwkwardName {
  readonly filename: string;
  /** What is special about it. */
  readonly description: string;
}

/** Legal filenames, the plain ones first. */
export function awkwardNames(extension: string): AwkwardName[] {
  return [
    { filename: `sample.${extension}`, description: 'a plain name' },
    { filename: `dir/sub/sample.${extension}`, description: 'directories' },
    { filename: `two words.${extension}`, description: 'a space' },
    { filename: `Übersicht-é.${extension}`, description: 'Latin letters beyond ASCII' },
    { filename: `日本語/東京.${extension}`, description: 'Japanese directories and name' },
    { filename: `smile 😀.${extension}`, description: 'a character beyond the basic plane' },
    { filename: `it's; a=b, c.${extension}`, description: 'separators of header parameters' },
    { filename: `say "hi".${extension}`, description: 'quotation marks' },
    { filename: `100%41.${extension}`, description: 'what looks percent-encoded' },
    { filename: `.${extension}`, description: 'nothing before the dot' },
    { filename: `archive.tar.${extension}`, description: 'two extensions' },
    { filename: 'sample', description: 'no extension' },
    { filename: `${'long'.repeat(50)}.${extension}`, description: 'more than 200 characters' },
  ];
}
