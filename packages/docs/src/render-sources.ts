import type { Contract } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import type { Statement, StatementGroup } from './list-statements.ts';
import { openBases } from './provenance-badge.ts';
import { renderGroup, renderUnannotated } from './render-statements.ts';
import { count } from './site-page.ts';

/** What a description was made from, and what of it nobody but its author has said. */
export function renderSources(contract: Contract, groups: readonly StatementGroup[]): Markup {
  const { annotated, title } = contract;
  const open = listQuestions(groups);
  const total = open.reduce((sum, { statements }) => sum + statements.length, 0);
  return html`<h1>${title}: sources and open questions</h1>
${annotated ? undefined : renderUnannotated()}
<h2 id="sources">Sources</h2>
${renderSourceList(contract, groups)}
<h2 id="questions">Open questions</h2>
<p>${
    total === 0
      ? 'None.'
      : `${count(total, 'statement')} inferred, known from other people's code only, or with a remark on what the sources leave open:`
  }</p>
${open.map((group) => renderGroup(contract, group, group.statements))}`;
}

/** Statements that leave something open; those that only share the basis of what is around them do not count again. */
function listQuestions(groups: readonly StatementGroup[]): readonly StatementGroup[] {
  return groups
    .map((group) => ({ ...group, statements: group.statements.filter(isOpen) }))
    .filter(({ statements }) => statements.length > 0);
}

function isOpen({ own, provenance: { basis, keywords = {}, note } }: Statement): boolean {
  return (
    own && (note !== undefined || [basis, ...Object.values(keywords)].some((each) => openBases.has(each)))
  );
}

function renderSourceList({ sources }: Contract, groups: readonly StatementGroup[]): Markup {
  const entries = Object.entries(sources);
  if (entries.length === 0) return html`<p>The description names none (<code>info.x-sources</code>).</p>`;
  const all = groups.flatMap(({ statements }) => statements);
  return html`<ul class="list">${entries.map(([id, { title, url, retrieved }]) => {
    const carried = all.filter(({ provenance }) => provenance.source === id).length;
    return html`<li><strong>${title}</strong> <small><code>${id}</code></small>
${url === undefined ? undefined : html`<div>${renderAddress(url)}</div>`}
<div class="quiet">${retrieved === undefined ? undefined : `read on ${retrieved}, `}carries ${count(carried, 'statement')}</div></li>`;
  })}</ul>`;
}

/** Only addresses of the web become links: a description may be anybody's. */
function renderAddress(url: string): Markup {
  return /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noreferrer">${url}</a>`
    : html`<code>${url}</code>`;
}
