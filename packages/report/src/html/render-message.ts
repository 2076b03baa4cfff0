import type { WireHeaders } from '@countersign/contract';
import type { ReportFinding } from '../report-finding.ts';
import { html, type Markup } from './markup.ts';
import { renderBody } from './render-body.ts';

type Evidence = ReportFinding['evidence'];

/** A request and its answer, side by side where there is room. */
export function renderExchange({ request, response }: Pick<Evidence, 'request' | 'response'>): Markup {
  return html`<div class="exchange">${
    request &&
    html`<section><h3>Request</h3>${renderHead(`${request.method} ${request.target}`, request.headers)}${renderBody(request.body, typeOf(request.headers))}</section>`
  }${
    response &&
    html`<section><h3>Response</h3>${renderHead(String(response.status), response.headers)}${renderBody(response.body, typeOf(response.headers))}</section>`
  }</div>`;
}

function renderHead(first: string, headers: WireHeaders): Markup {
  const lines = headers.map(
    ([name, value]) => html`
<span class="name">${name}:</span> ${value}`,
  );
  return html`<pre tabindex="0"><code><b>${first}</b>${lines}</code></pre>`;
}

function typeOf(headers: WireHeaders): string {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
}
