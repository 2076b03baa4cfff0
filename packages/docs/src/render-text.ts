import { html, type Markup } from '@countersign/report/page';

/** The first paragraph of a description: what something is. */
export function firstParagraph(text = ''): string {
  return text.trim().split(/\n\s*\n/, 1)[0] ?? '';
}

/** Paragraphs of a description, with what stands in backticks as code; other Markdown stands as it is written. */
export function renderText(text: string | undefined): readonly Markup[] {
  const paragraphs = (text ?? '').trim().split(/\n\s*\n/);
  return paragraphs.filter((each) => each !== '').map((each) => html`<p>${renderCode(each)}</p>`);
}

function renderCode(text: string): readonly Markup[] {
  return text
    .split(/`([^`]+)`/)
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
}
