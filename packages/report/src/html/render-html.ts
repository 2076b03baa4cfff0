import { createHash } from 'node:crypto';
import type { RunResult } from '../collect-run.ts';
import { describeNotJudged } from '../describe-not-judged.ts';
import { count } from '../terminal-text.ts';
import { anchorOf } from './anchor.ts';
import { html, type Markup } from './markup.ts';
import { runPage } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { describeAnswer, renderBases } from './render-answer.ts';
import { renderFinding } from './render-finding.ts';
import { renderLegend, renderMap } from './render-map.ts';

export interface HtmlOptions {
  /** Version of the tool. */
  readonly version: string;
}

/** The report as one page that needs nothing else: no request leaves it, and it shows everything without scripts, too. */
export function renderHtml(results: readonly RunResult[], { version }: HtmlOptions): string {
  const answer = describeAnswer(results);
  const title = `${results.map(({ start }) => start.title).join(', ')}: ${answer.text.toLowerCase()}`;
  const script = `(${runPage})();`;
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<title>${title}</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<a class="skip" href="#findings">To the findings</a>
<header>
<p class="quiet">Countersign contract report</p>
<div class="answer ${answer.kind}"><h1>${answer.text}</h1>${renderRun(results)}</div>
</header>
<main>
${renderBases(results)}
<h2>What was seen</h2>
${renderLegend()}
${results.map((result) => renderApi(result))}
${renderFindings(results)}
${renderNotJudged(results)}
</main>
<footer><p class="quiet">countersign ${version} · a finding is only as severe as the basis of what it contradicts</p></footer>
<script>${{ markup: script }}</script>
</body>
</html>
`.markup
  }`;
}

/** Nothing is fetched from anywhere, and no script runs but the page's own: what a server sent cannot become one. */
function policy(script: string): string {
  const digest = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}

function renderRun(results: readonly RunResult[]): Markup {
  const findings = results.flatMap((result) => result.findings).filter(({ waived }) => waived === undefined);
  const operations = results.flatMap((result) => result.operations);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const seconds = results.reduce((sum, { end }) => sum + (end?.durationMs ?? 0), 0) / 1000;
  const stopped = [...new Set(results.flatMap(({ end }) => end?.stopped ?? []))];
  const cases = operations.reduce((sum, each) => sum + each.cases, 0);
  return html`<p>${count(errors, 'error')}, ${count(findings.length - errors, 'warning')} · ${count(operations.length, 'operation')}, ${count(cases, 'case')}${stopped.length > 0 ? ` · stopped early: ${stopped.join(', ')}` : ''}</p>
<p class="quiet">${results[0]?.start.startedAt ?? ''} · ${seconds.toFixed(1)} s · seed ${results[0]?.start.seed ?? 0}</p>`;
}

function renderApi(result: RunResult): Markup {
  const { api, title, target } = result.start;
  return html`<section><h3 id="${anchorOf('api', api)}">${title}</h3>
<p class="quiet">${api} on ${target.kind} <code>${target.url}</code></p>
${renderMap(result)}</section>`;
}

function renderFindings(results: readonly RunResult[]): Markup {
  const findings = results.flatMap((result) => result.findings);
  if (findings.length === 0) return html`<h2 id="findings">Findings</h2><p>None.</p>`;
  const choices = (key: 'rule' | 'basis' | 'phase' | 'api'): readonly string[] =>
    [...new Set(findings.map((finding) => finding[key]))].sort();
  const severities = [
    ...new Set(findings.map(({ severity, waived }) => (waived === undefined ? severity : 'waived'))),
  ];
  return html`<h2 id="findings">Findings</h2>
<form class="filter" aria-label="Filter findings">
<label class="wide">Words <input type="search" name="text" autocomplete="off"></label>
${select('Severity', 'severity', severities)}
${select('Rule', 'rule', choices('rule'))}
${select('Basis', 'basis', choices('basis'))}
${select('Phase', 'phase', choices('phase'))}
${results.length > 1 ? select('API', 'api', choices('api')) : undefined}
<button type="reset">Show all</button>
<span class="shown quiet" role="status"></span>
</form>
<ul>${results.map(({ start, findings: own }) => html`${own.map((finding) => renderFinding(finding, start.sources))}`)}</ul>`;
}

function select(label: string, name: string, values: readonly string[]): Markup {
  return html`<label>${label} <select name="${name}"><option value="">all</option>${values.map((value) => html`<option>${value}</option>`)}</select></label>`;
}

function renderNotJudged(results: readonly RunResult[]): Markup | undefined {
  const lines = new Set(
    results.flatMap(({ notJudged }) => notJudged.map((event) => `${event.api}: ${describeNotJudged(event)}`)),
  );
  if (lines.size === 0) return undefined;
  return html`<h2>Not judged</h2><ul class="notes">${[...lines].map((line) => html`<li>${line}</li>`)}</ul>`;
}
