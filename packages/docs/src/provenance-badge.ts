import type { Basis, Contract, Provenance } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import { renderText } from './render-text.ts';

/** What an own API would have to show: nobody has said it, or only somebody's code. */
export const openBases: ReadonlySet<Basis> = new Set(['inferred', 'client']);

/** The word of a basis, marked where it leaves a question open. */
export function renderBasis(basis: Basis): Markup {
  return html`<span class="basis ${openBases.has(basis) ? 'open' : 'told'}">${basis}</span>`;
}

/** Basis and source, and the keywords that are known differently. */
export function renderProvenance(
  { sources }: Contract,
  { basis, source, keywords = {} }: Provenance,
): Markup {
  const others = Object.entries(keywords).map(
    ([keyword, own]) => html`<li><code>${keyword}</code> ${renderBasis(own)}</li>`,
  );
  return html`${renderBasis(basis)}${
    source === undefined ? undefined : html` <span class="source">${sources[source]?.title ?? source}</span>`
  }${others.length === 0 ? undefined : html`<ul class="keywords">${others}</ul>`}`;
}

export function renderNote(note: string | undefined): Markup | undefined {
  return note === undefined ? undefined : html`<div class="note">${renderText(note)}</div>`;
}
