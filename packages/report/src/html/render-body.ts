import type { ReportBody } from '../report-finding.ts';
import { html, type Markup } from './markup.ts';

/** Characters of a text and bytes of anything else that are shown; the JSON report has more. */
const shown = { text: 4_000, hex: 256 };

/** Raster images that every browser shows; an SVG could carry a script of the server's. */
const images = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** A body for people: JSON indented, other text as it is, bytes as their size, digest and beginning. */
export function renderBody(body: ReportBody | undefined, contentType: string): Markup {
  if (body === undefined || body.bytes === 0) return html``;
  const size = `${body.bytes.toLocaleString('en')} ${body.bytes === 1 ? 'byte' : 'bytes'}`;
  if (body.encoding === 'base64') {
    return html`<p class="bytes">${size}, SHA-256 <code>${body.sha256}</code></p>${preview(body, contentType)}`;
  }
  const text = indented(body);
  const rest = text.length > shown.text || body.cut;
  return html`<pre tabindex="0"><code>${text.slice(0, shown.text)}</code></pre>${
    rest
      ? html`<p class="bytes">The beginning of ${size}, SHA-256 <code>${body.sha256}</code></p>`
      : undefined
  }`;
}

function indented({ data, cut }: ReportBody): string {
  const text = data.replace(/^\ufeff/, '');
  if (cut || !/^\s*[[{]/.test(text)) return data;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return data;
  }
}

function preview({ data, cut }: ReportBody, contentType: string): Markup {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!cut && images.includes(type)) {
    return html`<img src="data:${type};base64,${data}" alt="The image that was sent" loading="lazy" decoding="async">`;
  }
  const bytes = Buffer.from(data, 'base64').subarray(0, shown.hex);
  return html`<pre tabindex="0"><code>${hexadecimal(bytes)}</code></pre>`;
}

/** Sixteen bytes a line: offset, hexadecimal, ASCII. */
function hexadecimal(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = [...bytes.subarray(at, at + 16)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = line
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${ascii}`);
  }
  return lines.join('\n');
}
