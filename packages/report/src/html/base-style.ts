/** The colours of pages of ours, light or dark as the reader has it. */
export const palette: string = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #14171c);
  --raised: light-dark(#f5f6f8, #1d2229);
  --line: light-dark(#d5d9e0, #38404b);
  --text: light-dark(#1b2027, #e7eaef);
  --quiet: light-dark(#535d6b, #a6b0bd);
  --link: light-dark(#0a57b5, #86b8ff);
  --good: light-dark(#14683a, #7fd6a2);
  --good-ground: light-dark(#e3f4e9, #143122);
  --bad: light-dark(#a51d24, #ff9c9c);
  --bad-ground: light-dark(#fdeaea, #3f1b1e);
  --warn: light-dark(#7a4b00, #f1c378);
  --warn-ground: light-dark(#fdf1da, #3a2b12);
}
`;

/** What pages of ours have in common: palette, and the reader's own fonts. */
export const baseStyle: string = `${palette}* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 90rem; margin: 0 auto; padding: 1rem clamp(1rem, 3vw, 2.5rem); }
h1 { margin: 0.25rem 0 0.5rem; font-size: clamp(1.5rem, 4vw, 2.25rem); line-height: 1.2; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.35rem; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1.1rem; }
h4 { margin: 0; font-size: 1rem; }
h4 code { font-weight: 700; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font: 0.875rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 0.25rem 0; padding: 0.6rem 0.75rem; max-height: 24rem; overflow: auto; background: var(--raised); border: 1px solid var(--line); border-radius: 0.4rem; }
pre code { overflow-wrap: normal; white-space: pre; }
ul, ol { margin: 0; padding: 0; list-style: none; }
dl, dd { margin: 0; }
dt { color: var(--quiet); font-size: 0.85rem; }
small, .quiet { color: var(--quiet); font-size: 0.9rem; }
.hidden, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
