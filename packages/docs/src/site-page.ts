import { createHash } from 'node:crypto';
import { html, type Markup } from '@countersign/report/page';
import { siteStyle } from './site-style.ts';

const digest = createHash('sha256').update(siteStyle).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;

export interface SitePage {
  readonly title: string;
  /** Pages of the same API, by file name; the one that is shown among them. */
  readonly links: readonly { readonly file: string; readonly label: string }[];
  readonly file: string;
  /** Way to the directory of the site: empty, or `../`. */
  readonly base: string;
  readonly main: Markup;
}

/** A page of ours: no script at all, and nothing from anywhere. */
export function renderPage({ title, links, file, base, main }: SitePage): string {
  const nav = links.map(
    (link) =>
      html`<li><a href="${link.file}"${link.file === file ? html` aria-current="page"` : undefined}>${link.label}</a></li>`,
  );
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${{ markup: siteStyle }}</style>
</head>
<body>
<a class="hidden skip" href="#main">To the content</a>
${renderNavigation(base, nav)}
<main id="main">
${main}
</main>
</body>
</html>
`.markup
  }`;
}

/** Where one is and where one can go from there. */
export function renderNavigation(base: string, nav: readonly Markup[]): Markup {
  if (nav.length === 0) return html``;
  return html`<nav class="site" aria-label="Pages"><ul><li><a href="${base}index.html">All APIs</a></li>${nav}</ul></nav>`;
}

/** The id of an element that links may point to; parts that ids cannot hold are escaped. */
export function anchorOf(kind: string, name: string): string {
  const escaped = name.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.codePointAt(0)?.toString(16)}`);
  return `${kind}--${escaped}`;
}

/** `1 operation`, `2 operations` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
