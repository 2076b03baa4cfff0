import { baseStyle } from './base-style.ts';

/** A mark that no font can lack: a check, a cross, a dash. */
function shape(path: string): string {
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='${path}' fill='none' stroke='black' stroke-width='2.5'/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

/** The look of the report, one column at 380 px. */
export const pageStyle: string = `${baseStyle}.evidence h3 { margin: 0.75rem 0 0.25rem; font-size: 1rem; color: var(--quiet); font-weight: 600; }
h4 .path { font-weight: 400; }
.bytes, .path, .count, .none { color: var(--quiet); font-size: 0.9rem; }
.answer { border-left: 0.5rem solid var(--quiet); padding-left: 1rem; }
.answer.kept { border-color: var(--good); }
.answer.broken { border-color: var(--bad); }
.answer p { margin: 0.2rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: left; color: var(--quiet); padding-bottom: 0.4rem; }
th, td { padding: 0.3rem 1rem 0.3rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: baseline; font-weight: 400; }
th small { display: block; }
thead th { color: var(--quiet); border: 0; font-size: 0.85rem; }
td { text-align: right; font-variant-numeric: tabular-nums; }
td.error { color: var(--bad); font-weight: 700; }
td.warning { color: var(--warn); font-weight: 700; }
td.zero { color: var(--quiet); }
.map > li { padding: 0.7rem 0; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
.map dl { display: grid; gap: 0.4rem 1.25rem; margin: 0.3rem 0; }
.map .count { margin: 0; }
.mark { display: inline-block; margin: 0.1rem 0.15rem 0.1rem 0; padding: 0 0.5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.85rem; overflow-wrap: anywhere; }
.mark::before { content: ''; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.35em; background: currentColor; mask: var(--shape) center / contain no-repeat; }
.mark.seen { color: var(--good); background: var(--good-ground); border-color: currentColor; --shape: ${shape('M2 8l4 4 8-9')}; }
.mark.failed { color: var(--bad); background: var(--bad-ground); border-color: currentColor; --shape: ${shape('M3 3l10 10M13 3L3 13')}; }
.mark.unseen { color: var(--quiet); border-style: dashed; border-color: currentColor; --shape: ${shape('M3 8h10')}; }
.filter { display: none; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: end; margin-bottom: 0.75rem; }
.scripted .filter { display: flex; }
.filter label { display: grid; gap: 0.15rem; font-size: 0.85rem; color: var(--quiet); }
.filter .wide { flex: 1 1 14rem; }
input, select, button { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--quiet); border-radius: 0.4rem; padding: 0.35rem 0.6rem; min-height: 2.4rem; max-width: 100%; }
button { cursor: pointer; }
/* Hiding thousands would make Chromium count list items, summaries among them, anew each time: each finding counts for itself. */
.finding { display: block; contain: style; border: 1px solid var(--line); border-left-width: 0.3rem; border-radius: 0.4rem; margin-bottom: 0.5rem; scroll-margin-top: 1rem; }
.finding[hidden] { display: none; }
.finding.error { border-left-color: var(--bad); }
.finding.warning { border-left-color: var(--warn); }
.finding summary { padding: 0.6rem 0.75rem; cursor: pointer; overflow-wrap: anywhere; }
.finding .rule { font-weight: 700; }
.finding .operation { color: var(--quiet); }
.finding .message { display: block; margin-top: 0.15rem; }
.badge { padding: 0 0.5rem; border-radius: 0.3rem; font-size: 0.85rem; font-weight: 600; background: var(--raised); border: 1px solid var(--line); }
.badge.error { color: var(--bad); background: var(--bad-ground); border-color: currentColor; }
.badge.warning { color: var(--warn); background: var(--warn-ground); border-color: currentColor; }
.evidence { padding: 0 0.75rem 0.75rem; }
.facts { display: grid; gap: 0.35rem; }
.facts > div { display: grid; grid-template-columns: minmax(7rem, 10rem) 1fr; gap: 0.5rem; }
.facts dd { overflow-wrap: anywhere; }
.pointer { color: var(--quiet); }
.command { display: grid; grid-template-columns: 1fr; gap: 0.5rem; align-items: start; margin: 0.5rem 0; }
.scripted .command { grid-template-columns: 8rem 1fr; }
.command button { display: none; }
.scripted .command button { display: inline-block; }
.command pre { max-height: 8rem; margin: 0; min-width: 0; }
.exchange { display: grid; gap: 0 1.25rem; }
.exchange section { min-width: 0; }
.exchange img { max-width: 100%; max-height: 16rem; border: 1px solid var(--line); }
.exchange .name { color: var(--quiet); }
.sequence { counter-reset: step; }
.sequence > li { counter-increment: step; margin: 0.25rem 0; }
.sequence summary::before { content: counter(step) '. '; }
.notes li { padding: 0.25rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
@media (min-width: 60rem) {
  .map > li { display: grid; grid-template-columns: minmax(14rem, 1fr) 4fr 9rem; gap: 0 1.25rem; }
  .map dl { grid-template-columns: 3fr 3fr 3fr 4fr; margin: 0; }
  .map .count { text-align: right; }
  h4 .path { display: block; overflow-wrap: anywhere; }
  .exchange { grid-template-columns: 1fr 1fr; }
  .facts { grid-template-columns: 1fr 1fr; gap: 0.35rem 1.25rem; }
}
@media (max-width: 30rem) {
  .facts > div, .scripted .command { grid-template-columns: 1fr; gap: 0.2rem; }
}
@media print {
  .filter, .command button { display: none; }
}
`;
