/** A block of code of a page. */
export interface CodeBlock {
  readonly page: string;
  readonly language: string;
  /** `<page> <language> <number among those of the language>` */
  readonly id: string;
  readonly text: string;
}

/** The blocks of code of a page, in their order; one without a language is a picture. */
export function codeBlocks(page: string, text: string): CodeBlock[] {
  const counts = new Map<string, number>();
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => {
    const count = (counts.get(language) ?? 0) + 1;
    counts.set(language, count);
    return { page, language, id: `${page} ${language} ${count}`, text: code };
  });
}
