/** A piece of HTML, as opposed to text that still has to be escaped. */
export interface Markup {
  readonly markup: string;
}

type Content = string | number | Markup | readonly Markup[] | undefined;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template of HTML: text is escaped for elements and quoted attributes alike, markup stands as it is. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return { markup: String.raw({ raw: strings }, ...contents.map(render)) };
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map(({ markup }) => markup).join('');
  if (typeof content === 'object' && 'markup' in content) return content.markup;
  return showControls(String(content)).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** What would be invisible, or turn the text around it, is shown as an escape; tabs and ends of lines stay. */
function showControls(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
