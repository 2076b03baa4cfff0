import type { Contract } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import { firstParagraph, renderText } from './render-text.ts';
import { count } from './site-page.ts';

export interface IndexEntry {
  readonly contract: Contract;
  readonly directory: string;
  readonly links: readonly { readonly file: string; readonly label: string }[];
}

/** All APIs of the site. */
export function renderIndex(entries: readonly IndexEntry[]): Markup {
  return html`<h1>API reference</h1>
<ul class="apis">${entries.map(
    ({
      contract: { title, version, operations, description },
      directory,
      links,
    }) => html`<li><h2>${title}</h2>
${renderText(firstParagraph(description))}
<p class="quiet">version ${version} · ${count(operations.length, 'operation')}</p>
<ul>${links.map(({ file, label }) => html`<li><a href="${directory}/${file}">${label}<span class="hidden"> of ${title}</span></a></li>`)}</ul></li>`,
  )}</ul>`;
}
