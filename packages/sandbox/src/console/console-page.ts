import { createHash } from 'node:crypto';
import { runConsole } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** The page and its headers. All that it shows comes over the events: it is the same for every namespace. */
export function consolePage(): { readonly text: string; readonly headers: Readonly<Record<string, string>> } {
  const script = `(${runConsole})();`;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(pageStyle)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  const headers = {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
  return { text: render(script), headers };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

const systems = [
  ['clevver', 'Clevver', 'Batches'],
  ['dstor', 'dStor', 'Folder uploads'],
  ['pakt', 'Pakt', 'Files'],
  ['portsip', 'PortSIP', 'Blob uploads and files'],
];

const steps = [
  [1, '1 second'],
  [60, '1 minute'],
  [3600, '1 hour'],
  [86_400, '1 day'],
];

function render(script: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox console</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#requests">To the requests</a>
<header>
<div><p class="quiet">Countersign sandbox</p><h1>Console</h1></div>
<div class="bar">
<label>Namespace <select id="namespace"><option value="">default</option></select></label>
<button type="button" id="pause" aria-pressed="false">Pause</button>
<p id="status" role="status">Connecting</p>
</div>
<noscript><p>This page needs scripts. The same is found at /_sandbox/openapi.yaml.</p></noscript>
</header>
<main>
<div class="controls">
<section aria-labelledby="clock-title">
<h2 id="clock-title">Clock</h2>
<p class="now"><time id="now">–</time> <span id="pace" class="badge waiting"></span></p>
<div class="bar">
<button type="button" id="freeze">Freeze</button>
<div class="bar" role="group" aria-label="Advance the clock">
${steps.map(([seconds, name]) => `<button type="button" data-seconds="${seconds}"><span aria-hidden="true">+</span><span class="hidden">Advance by </span>${name}</button>`).join('\n')}
</div>
</div>
<h2>State</h2>
<p class="quiet">State, faults and requests of this namespace go, and its clock runs with the machine’s again.</p>
<button type="button" id="reset">Reset the namespace</button>
</section>
<section aria-labelledby="faults-title">
<h2 id="faults-title">Faults</h2>
<p class="none" id="no-faults">None: everything works as described.</p>
<ul id="faults"></ul>
<details>
<summary>Add a fault</summary>
<form id="fault">
<label>System <select name="api"></select></label>
<label>Operation <select name="operation"></select></label>
<label>Effect <select name="type"></select></label>
<label id="amount"><span></span> <input name="amount" type="number" min="0" step="1"></label>
<label>Only the n-th request <input name="nth" type="number" min="1" step="1"></label>
<label>At most so often <input name="times" type="number" min="1" step="1"></label>
<button>Add</button>
</form>
</details>
</section>
</div>
<h2>Systems</h2>
<div class="systems">
${systems
  .map(
    ([
      api,
      name,
      what,
    ]) => `<section aria-labelledby="${api}-title" data-api="${api}"><h3 id="${api}-title">${name} <small>${what}</small></h3>
<p class="summary quiet">nothing yet</p><ul></ul></section>`,
  )
  .join('\n')}
</div>
<section aria-labelledby="requests">
<h2 id="requests" tabindex="-1">Requests</h2>
<div class="bar">
<label class="check"><input type="checkbox" id="only-findings"> Only with findings</label>
<p id="shown" class="quiet"></p>
</div>
<ol id="journal"></ol>
</section>
</main>
<script>${script}</script>
</body>
</html>
`;
}
