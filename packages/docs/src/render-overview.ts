import type { Basis, Contract } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import type { StatementGroup } from './list-statements.ts';
import { renderBasis } from './provenance-badge.ts';
import { firstParagraph, renderText } from './render-text.ts';
import { anchorOf, count } from './site-page.ts';

/** What an API is, what it can do, and how much of that is known from where. */
export function renderOverview(contract: Contract, groups: readonly StatementGroup[]): Markup {
  const { title, version, description, servers, operations, annotated, files } = contract;
  return html`<h1>${title}</h1>
<p class="quiet">version ${version} · ${files[0]}</p>
${renderText(firstParagraph(description))}
${annotated ? renderCounts(groups) : undefined}
<h2 id="servers">Servers</h2>
<ul class="list">${servers.map(({ url, description: text }) => html`<li><code>${url}</code> <span class="quiet">${text}</span></li>`)}</ul>
<h2 id="operations">Operations</h2>
<ul class="list statements">${operations.map(
    ({ id, method, path, summary, provenance, deprecated }) =>
      html`<li><div><a href="statements.html#${anchorOf('operation', id)}"><code>${id}</code></a>${
        deprecated ? ' (deprecated)' : undefined
      }</div><div>${summary} ${annotated ? renderBasis(provenance.basis) : undefined}</div><div><code>${method} ${path}</code></div></li>`,
  )}</ul>`;
}

function renderCounts(groups: readonly StatementGroup[]): Markup {
  const all = groups.flatMap(({ statements }) => statements);
  const byBasis = new Map<Basis, number>();
  for (const { provenance } of all) byBasis.set(provenance.basis, (byBasis.get(provenance.basis) ?? 0) + 1);
  return html`<p>${count(all.length, 'statement')}, by how they are known:</p>
<ul class="counts">${[...byBasis].map(([basis, number]) => html`<li>${renderBasis(basis)} ${number}</li>`)}</ul>`;
}
