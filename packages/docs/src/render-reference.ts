import type { Contract } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import { annotateDocument } from './annotate-document.ts';
import { referenceStyle } from './reference-style.ts';
import { renderNavigation } from './site-page.ts';
import { navigationStyle } from './site-style.ts';

/** A server to try an API on. */
export interface Sandbox {
  /** Stands for the first server of the description, path included. */
  readonly url: string;
  /** Filled in where the API wants a bearer token. */
  readonly token: string;
}

export interface ReferenceOptions {
  readonly contract: Contract;
  /** The bundled description. */
  readonly document: object;
  readonly samples: ReadonlyMap<string, string>;
  readonly sandbox?: Sandbox;
  readonly nav: readonly Markup[];
}

/** Starts the renderer on what the page carries: a policy that allows no inline script can allow this file. */
export const startScript = `const read = (id) => JSON.parse(document.getElementById(id).textContent);
Scalar.createApiReference('#reference', { ...read('configuration'), content: read('description') });
`;

/** The page of the renderer. It may talk to the servers that it lists and to nobody else. */
export function renderReference({ contract, document, samples, sandbox, nav }: ReferenceOptions): string {
  const annotated = annotateDocument(contract, document, samples);
  const own = Array.isArray(annotated.servers) ? annotated.servers : [];
  const servers =
    sandbox === undefined ? own : [{ url: sandbox.url, description: 'A sandbox on this machine.' }, ...own];
  const urls = [...(sandbox === undefined ? [] : [sandbox.url]), ...contract.servers.map(({ url }) => url)];
  const policy = [
    "default-src 'none'",
    "script-src 'self' file:",
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'media-src data: blob:',
    'font-src data:',
    `connect-src ${[...new Set(urls.flatMap(originOf))].join(' ') || "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${contract.title}: reference</title>
<style>${{ markup: navigationStyle }}</style>
</head>
<body>
${renderNavigation('../', nav)}
<div id="reference"></div>
<script type="application/json" id="configuration">${embed(configure(contract, sandbox))}</script>
<script type="application/json" id="description">${embed({ ...annotated, servers })}</script>
<script src="../renderer/scalar.js"></script>
<script src="../renderer/start.js"></script>
</body>
</html>
`.markup
  }`;
}

/** The renderer without what asks or tells anybody anything: fonts, telemetry, proxy, assistant. */
function configure({ securitySchemes }: Contract, sandbox: Sandbox | undefined): object {
  const bearer = Object.values(securitySchemes).find(({ scheme }) => scheme === 'bearer');
  return {
    withDefaultFonts: false,
    telemetry: false,
    proxyUrl: '',
    agent: { disabled: true, hideAddApi: true },
    mcp: { disabled: true },
    showDeveloperTools: 'never',
    hideClientButton: true,
    hideDarkModeToggle: true,
    persistAuth: false,
    documentDownloadType: 'json',
    hiddenClients,
    customCss: referenceStyle,
    ...(bearer !== undefined &&
      sandbox !== undefined && {
        authentication: {
          preferredSecurityScheme: bearer.name,
          securitySchemes: { [bearer.name]: { token: sandbox.token } },
        },
      }),
  };
}

/** All that the renderer would write samples for; what is left is curl, beside the client's own. */
const hiddenClients = {
  ...Object.fromEntries(
    'c clojure csharp dart fsharp go http java js kotlin node objc ocaml php powershell python r ruby rust swift'
      .split(' ')
      .map((target) => [target, true]),
  ),
  shell: ['wget', 'httpie'],
};

/** Where requests to a server go: a host that is filled in can be any, one without is that of the page. */
function originOf(url: string): string[] {
  const [, scheme = '', host = ''] = /^(https?):\/\/([^/?#]+)/i.exec(url) ?? [];
  if (scheme === '') return /^[a-z][\w+.-]*:/i.test(url) ? [] : ["'self'"];
  return [/[{}\s;,'"]/.test(host) ? `${scheme}:` : `${scheme}://${host}`];
}

/** JSON inside a script element: nothing in it can end the element. */
function embed(value: unknown): Markup {
  return { markup: JSON.stringify(value).replaceAll('<', '\\u003c') };
}
