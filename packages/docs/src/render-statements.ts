import { type Contract, locate } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import type { Statement, StatementGroup } from './list-statements.ts';
import { renderNote, renderProvenance } from './provenance-badge.ts';
import { anchorOf } from './site-page.ts';

/** Everything that a description states, with how each is known and where it stands. */
export function renderStatements(contract: Contract, groups: readonly StatementGroup[]): Markup {
  return html`<h1>${contract.title}: every statement</h1>
${
  contract.annotated
    ? html`<p>Each statement of the description with its basis, its source, and the keywords that are known differently. A
statement without a basis of its own, in grey, has that of what is around it.</p>`
    : renderUnannotated()
}
${groups.map((group) => renderGroup(contract, group, group.statements))}`;
}

/** What is said of a description that does not tell how it knows. */
export function renderUnannotated(): Markup {
  return html`<p>This description does not say how its statements are known (<code>x-provenance</code>), so all of them count as documented.</p>`;
}

const titles = { api: 'The API', operation: 'Operation', schema: 'Schema', workflow: 'Journey' } as const;

/** Some statements of a group, under its heading. */
export function renderGroup(
  contract: Contract,
  { kind, name, detail }: StatementGroup,
  statements: readonly Statement[],
): Markup {
  return html`<h2 id="${anchorOf(kind, name)}">${titles[kind]} <code>${name}</code>${detail === undefined ? undefined : html` <small>${detail}</small>`}</h2>
<ul class="list statements">${statements.map((statement) => renderStatement(contract, statement))}</ul>`;
}

function renderStatement(contract: Contract, { label, at, provenance, own }: Statement): Markup {
  const { file, line } = locate(contract, at);
  return html`<li class="${own ? 'own' : 'inherited'}"><div class="label">${label}</div><div>${
    contract.annotated ? renderProvenance(contract, provenance) : undefined
  }</div><div class="quiet place">${file}:${line}</div>${own ? renderNote(provenance.note) : undefined}</li>`;
}
