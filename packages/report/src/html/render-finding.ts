import type { SourceDocument } from '@countersign/contract';
import type { ReportFinding } from '../report-finding.ts';
import { anchorOf } from './anchor.ts';
import { html, type Markup } from './markup.ts';
import { renderExchange } from './render-message.ts';

/** One finding, folded: what was stated and seen; unfolded, how that is known, and what proves it. */
export function renderFinding(
  finding: ReportFinding,
  sources: Readonly<Record<string, SourceDocument>>,
): Markup {
  const { id, api, rule, severity, operation, phase, message, basis, flaky, waived } = finding;
  const kind = waived === undefined ? severity : 'waived';
  return html`<li class="finding ${kind}" id="${anchorOf('finding', id)}" data-severity="${kind}" data-rule="${rule}" data-basis="${basis}" data-phase="${phase}" data-api="${api}"><details>
<summary><span class="badge ${kind}">${kind}</span> <code class="rule">${rule}</code> <span class="operation">${api} ${operation}</span>${flaky ? html` <span class="badge">flaky</span>` : undefined}
<span class="message">${message}</span></summary>
<div class="evidence">
${renderFacts(finding, sources)}
${renderCommands(finding)}
${renderSequence(finding)}
${renderExchange(finding.evidence)}
</div></details></li>`;
}

function renderFacts(
  { api, operation, phase, basis, source, location, evidence, waived, id }: ReportFinding,
  sources: Readonly<Record<string, SourceDocument>>,
): Markup {
  const { keyword, instance, provenance } = evidence;
  const note = provenance?.note;
  return html`<dl class="facts">
${waived && fact('Waived', html`${waived.reason} (until ${waived.expires})`)}
${fact('Known', html`${basis}${source === undefined ? undefined : html`: ${renderSource(source, sources)}`}${note === undefined ? undefined : html` — ${note}`}`)}
${fact('Described at', html`<code>${location.file}:${location.line}:${location.column}</code> <code class="pointer">${location.pointer}</code>`)}
${keyword === undefined ? undefined : fact('Keyword', html`<code>${keyword}</code>`)}
${instance === undefined ? undefined : fact('In the message at', html`<code>${instance}</code>`)}
${fact('Operation', html`<a href="#${anchorOf('operation', api, operation)}"><code>${operation}</code></a>, phase ${phase}`)}
${fact('Id', html`<a href="#${anchorOf('finding', id)}"><code>${id}</code></a>`)}
</dl>`;
}

function fact(name: string, value: Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** A source of the description; its address is a link only where a browser would open a page. */
function renderSource(source: string, sources: Readonly<Record<string, SourceDocument>>): Markup {
  const { title = source, url } = sources[source] ?? {};
  return url !== undefined && /^https?:\/\//.test(url)
    ? html`<a href="${url}" rel="noreferrer">${title}</a>`
    : html`${title}`;
}

function renderCommands({ api, id, curl }: ReportFinding): Markup {
  const replay = `countersign test ${shellWord(api)} --replay ${id} --from report.json`;
  return html`${curl === undefined ? undefined : renderCommand('curl', curl)}${
    curl === undefined ? undefined : renderCommand('replay', replay)
  }`;
}

function renderCommand(name: string, command: string): Markup {
  return html`<div class="command"><button type="button" data-copy>Copy ${name}</button><pre tabindex="0"><code>${command}</code></pre></div>`;
}

function renderSequence({ evidence: { sequence = [] } }: ReportFinding): Markup {
  if (sequence.length === 0) return html``;
  return html`<h3>What leads to it</h3><ol class="sequence">${sequence.map(
    ({ operation, request, response }) =>
      html`<li><details><summary><code>${operation}</code> ${request?.method ?? ''} ${request?.target ?? ''} → ${response?.status ?? 'no answer'}</summary>${renderExchange(
        {
          ...(request && { request }),
          ...(response && { response }),
        },
      )}</details></li>`,
  )}</ol>`;
}

function shellWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
