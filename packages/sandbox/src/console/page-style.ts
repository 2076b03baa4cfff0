/** The look of the console: the reader's own fonts, light or dark as the reader has it, nothing that moves by itself. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #14171c);
  --raised: light-dark(#f5f6f8, #1d2229);
  --line: light-dark(#d5d9e0, #38404b);
  --text: light-dark(#1b2027, #e7eaef);
  --quiet: light-dark(#535d6b, #a6b0bd);
  --link: light-dark(#0a57b5, #86b8ff);
  --done: light-dark(#14683a, #7fd6a2);
  --failed: light-dark(#a51d24, #ff9c9c);
  --moving: light-dark(#7a4b00, #f1c378);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 110rem; margin: 0 auto; padding: 1rem clamp(1rem, 3vw, 2.5rem); }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; align-items: end; justify-content: space-between; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: clamp(1.5rem, 4vw, 2.25rem); line-height: 1.2; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1.35rem; }
h3 { margin: 0; font-size: 1.1rem; }
small, .quiet, .none, .rule { color: var(--quiet); font-size: 0.9rem; font-weight: 400; }
p { margin: 0.2rem 0; }
ul, ol { margin: 0; padding: 0; list-style: none; }
dl, dd { margin: 0; }
code { font: 0.9rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
.title, .facts, .findings, .names, .fault, dd { overflow-wrap: anywhere; }
/* What was sent may turn its own direction, but not that of the text around it. */
.name, code, dd, .names li { unicode-bidi: isolate; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.hidden, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { color: var(--link); }
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
[hidden] { display: none !important; }
input, select, button { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--quiet); border-radius: 0.4rem; padding: 0.3rem 0.6rem; min-height: 2.4rem; max-width: 100%; }
button { cursor: pointer; }
button[aria-pressed='true'] { border-color: var(--link); box-shadow: inset 0 0 0 1px var(--link); }
summary { cursor: pointer; width: fit-content; }
details > summary { color: var(--link); font-size: 0.9rem; }
.check { display: flex; gap: 0.5rem; align-items: center; }
.check input { width: 1.2rem; min-height: 1.2rem; }
#status { min-width: 9rem; }
.now time { font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.controls { display: grid; gap: 0 2.5rem; }
.fault { display: flex; gap: 0.75rem; justify-content: space-between; align-items: center; padding: 0.3rem 0; border-top: 1px solid var(--line); }
form { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.6rem; align-items: end; padding: 0.5rem 0; }
form input, form select { width: 100%; }
form label { display: grid; gap: 0.15rem; font-size: 0.85rem; color: var(--quiet); }
button { white-space: nowrap; flex: none; }
.systems { display: grid; gap: 1rem; }
.systems section { padding: 0.75rem; background: var(--raised); border: 1px solid var(--line); border-radius: 0.5rem; min-width: 0; }
.item { padding: 0.5rem 0; border-top: 1px solid var(--line); }
.item .name { font-weight: 600; }
.badge { display: inline-block; padding: 0 0.5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.85rem; color: var(--quiet); background: var(--ground); }
.badge.done { color: var(--done); }
.badge.failed { color: var(--failed); }
.badge.moving { color: var(--moving); }
.progress { display: flex; gap: 0.75rem; align-items: center; }
progress { flex: 1; min-width: 0; height: 0.8rem; accent-color: var(--link); }
.amount { font-variant-numeric: tabular-nums; font-size: 0.9rem; }
.names { font-size: 0.9rem; color: var(--quiet); }
#journal { margin-top: 0.5rem; }
.entry { padding: 0.5rem 0; border-top: 1px solid var(--line); }
.findings { margin: 0.25rem 0; }
.findings li { padding: 0.25rem 0.75rem; border-left: 0.3rem solid var(--moving); background: var(--raised); }
.findings li.error { border-color: var(--failed); }
.findings strong { color: var(--moving); }
.findings .error strong { color: var(--failed); }
dl > div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0.75rem; font-size: 0.9rem; }
dt { color: var(--quiet); }
@media (min-width: 48rem) {
  .controls, .systems { grid-template-columns: 1fr 1fr; }
}
@media (min-width: 80rem) {
  .systems { grid-template-columns: repeat(4, 1fr); }
}
`;
