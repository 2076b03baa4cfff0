import { baseStyle, palette } from '@countersign/report/page';

/** Of the one thing that stands on the page of the renderer, too. */
const navigation = `nav.site { font: 1rem/1.5 system-ui, sans-serif; border-bottom: 1px solid var(--line); padding: 0.5rem clamp(1rem, 3vw, 2.5rem); }
nav.site ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; max-width: 85rem; margin: 0 auto; }
nav.site a { color: var(--link); display: inline-block; padding: 0.25rem 0; }
nav.site [aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }`;

/** For the page of the renderer, which brings its own style. */
export const navigationStyle: string = `${palette}body { margin: 0; }
${navigation}`;

/** The look of the pages around the renderer. */
export const siteStyle: string = `${baseStyle}${navigation}
.skip { left: 0; top: 0; background: var(--ground); padding: 0.5rem 1rem; z-index: 1; }
h2 code, h3 code { font-size: 0.9em; }
h2, h3 { scroll-margin-top: 1rem; overflow-wrap: anywhere; }
main p { max-width: 48rem; margin: 0.5rem 0; }
.basis { display: inline-block; padding: 0 0.5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.85rem; }
.basis.told { color: var(--good); background: var(--good-ground); }
.basis.open { color: var(--warn); background: var(--warn-ground); }
.source { color: var(--quiet); font-size: 0.9rem; }
.keywords { display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; margin-top: 0.25rem; }
.counts { display: flex; flex-wrap: wrap; gap: 0.35rem 1rem; margin: 0.5rem 0; }
.note p { margin: 0.25rem 0; }
.place { margin: 0; overflow-wrap: anywhere; }
.list > li { padding: 0.6rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; scroll-margin-top: 1rem; }
.inherited .label { color: var(--quiet); }
.beside { display: grid; gap: 1rem 2.5rem; align-items: start; }
.beside > * { min-width: 0; }
.words > li { padding: 0.3rem 0; overflow-wrap: anywhere; }
ol.words { counter-reset: step; }
ol.words > li { counter-increment: step; }
ol.words > li::before { content: counter(step) '. '; color: var(--quiet); }
.criteria { margin-left: 1.25rem; font-size: 0.9rem; }
.diagram { max-width: 100%; height: auto; }
.diagram .line { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
.diagram .head { fill: var(--quiet); stroke: none; }
.diagram .dashed .line { stroke: var(--warn); stroke-dasharray: 5 4; }
.diagram .dashed .head { fill: var(--warn); }
.diagram rect { fill: var(--raised); stroke: var(--text); stroke-width: 1.5; }
.diagram rect.inner { fill: none; stroke-width: 1; }
.diagram .failed rect { fill: var(--bad-ground); stroke: var(--bad); }
.diagram .failed rect.inner { fill: none; }
.diagram text { fill: var(--text); font: 14px ui-monospace, Menlo, Consolas, monospace; text-anchor: middle; }
.diagram .failed text { fill: var(--bad); }
.apis > li { padding: 1rem 0; border-top: 1px solid var(--line); }
.apis h2 { margin: 0; }
.apis ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.legend { color: var(--quiet); font-size: 0.9rem; }
@media (min-width: 60rem) {
  .statements > li { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 5fr) minmax(0, 4fr); gap: 0 1.5rem; }
  .statements .note { grid-column: 1 / 3; }
  .beside { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
}
`;
