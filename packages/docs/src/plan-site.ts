import type { Contract } from '@countersign/contract';
import { html } from '@countersign/report/page';
import { listStatements } from './list-statements.ts';
import { renderIndex } from './render-index.ts';
import { hasJourneys, renderJourneys } from './render-journeys.ts';
import { renderOverview } from './render-overview.ts';
import { renderReference, type Sandbox, startScript } from './render-reference.ts';
import { renderSources } from './render-sources.ts';
import { renderStatements } from './render-statements.ts';
import { rendererLicence } from './renderer-licence.ts';
import { renderPage } from './site-page.ts';

export interface SiteApi {
  readonly contract: Contract;
  /** The same description as one document, overlays applied. */
  readonly document: object;
  /** Code that calls an operation, by its id. @default none */
  readonly samples?: ReadonlyMap<string, string>;
  /** Where to try it. @default only the servers of the description */
  readonly sandbox?: Sandbox;
}

/** A file of the site; its path is relative to the site's directory. */
export interface PlannedPage {
  readonly path: string;
  readonly text: string;
}

/**
 * All files of a reference site, in memory. They need nothing but each other, and work from a disk as from a server.
 *
 * @param renderer the script of the renderer, from `loadRenderer`
 */
export function planSite(apis: readonly SiteApi[], renderer: string): readonly PlannedPage[] {
  const directories = uniqueDirectories(apis.map(({ contract }) => contract.name));
  const entries = apis.map(({ contract }, index) => ({
    contract,
    directory: directories[index] ?? '',
    links: linksOf(contract),
  }));
  const index = renderPage({
    title: 'API reference',
    links: [],
    file: 'index.html',
    base: '',
    main: renderIndex(entries),
  });
  return [
    { path: 'index.html', text: index },
    { path: 'renderer/scalar.js', text: renderer },
    { path: 'renderer/LICENSE.txt', text: rendererLicence },
    { path: 'renderer/start.js', text: startScript },
    ...apis.flatMap((api, at) =>
      planApi(api).map(({ path, text }) => ({ path: `${directories[at]}/${path}`, text })),
    ),
  ];
}

function linksOf(contract: Contract): { file: string; label: string }[] {
  return [
    { file: 'index.html', label: 'Overview' },
    { file: 'reference.html', label: 'Reference' },
    { file: 'statements.html', label: 'Statements' },
    { file: 'sources.html', label: 'Sources and open questions' },
    ...(hasJourneys(contract) ? [{ file: 'journeys.html', label: 'Jobs and journeys' }] : []),
  ];
}

function planApi({ contract, document, samples = new Map(), sandbox }: SiteApi): PlannedPage[] {
  const links = linksOf(contract);
  const groups = listStatements(contract, document);
  const mains = {
    'index.html': renderOverview(contract, groups),
    'statements.html': renderStatements(contract, groups),
    'sources.html': renderSources(contract, groups),
    ...(hasJourneys(contract) && { 'journeys.html': renderJourneys(contract, document) }),
  };
  const pages = Object.entries(mains).map(([file, main]) => {
    const label = links.find((link) => link.file === file)?.label ?? '';
    const title = `${contract.title}: ${label.toLowerCase()}`;
    return { path: file, text: renderPage({ title, links, file, base: '../', main }) };
  });
  const nav = links.map(
    ({ file, label }) =>
      html`<li><a href="${file}"${file === 'reference.html' ? html` aria-current="page"` : undefined}>${label}</a></li>`,
  );
  const options = { contract, document, samples, nav, ...(sandbox && { sandbox }) };
  return [...pages, { path: 'reference.html', text: renderReference(options) }];
}

/** Names of APIs as names of directories, none of which is another one's or a file's of the site. */
function uniqueDirectories(names: readonly string[]): readonly string[] {
  const taken = new Set(['renderer', 'index.html']);
  return names.map((name) => {
    const plain = name.replace(/[^\w.~-]+/g, '-').replace(/^[.-]+/, '') || 'api';
    let directory = plain;
    for (let number = 2; taken.has(directory.toLowerCase()); number++) directory = `${plain}-${number}`;
    taken.add(directory.toLowerCase());
    return directory;
  });
}
