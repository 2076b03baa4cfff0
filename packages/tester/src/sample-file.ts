import { crc32, deflateSync } from 'node:zlib';
import type { FilePart } from '@countersign/contract';
import { createRandom } from './random.ts';

type NamedFile = FilePart & { readonly filename: string; readonly contentType: string };

/**
 * A small, valid file of a media type, the same for the same seed.
 *
 * @param mediaType as a description writes it: a list, wildcards and parameters are allowed
 */
export function sampleFile(mediaType: string, seed: number): NamedFile {
  const first = mediaType.split(',', 1)[0]?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const [type = '*', subtype = '*'] = first.split('/');
  if (type === 'image' && (subtype === '*' || subtype === 'png')) {
    return { bytes: samplePng(seed), filename: 'sample.png', contentType: 'image/png' };
  }
  if (first === 'application/pdf')
    return { bytes: samplePdf(seed), filename: 'sample.pdf', contentType: first };
  if (subtype === 'json' || subtype.endsWith('+json')) {
    return { bytes: utf8(`{"sample":${seed}}\n`), filename: 'sample.json', contentType: first };
  }
  if (type === 'text') {
    const contentType = subtype === '*' ? 'text/plain' : first;
    return { bytes: utf8(`Sample ${seed}: grün, 東京\r\n`), filename: 'sample.txt', contentType };
  }
  const contentType = first === '' || first.includes('*') ? 'application/octet-stream' : first;
  return { bytes: everyByte(seed), filename: 'sample.bin', contentType };
}

/** Each of the 256 bytes once, in an order of its own: whatever mangles text shows. */
function everyByte(seed: number): Uint8Array {
  const random = createRandom(seed);
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let last = 255; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [bytes[last], bytes[other]] = [bytes[other] ?? 0, bytes[last] ?? 0];
  }
  return bytes;
}

/** 4 by 4 pixels of 24-bit colour. @see PNG specification, third edition, § 5 */
function samplePng(seed: number): Uint8Array {
  const size = 4;
  const random = createRandom(seed);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: size }, () => [
    0,
    ...Array.from({ length: size * 3 }, () => Math.floor(random() * 256)),
  ]);
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const image = deflateSync(Buffer.from(rows.flat()));
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', image), chunk('IEND', Buffer.alloc(0))]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(content.length + 8);
  framed.writeUInt32BE(data.length, 0);
  content.copy(framed, 4);
  framed.writeUInt32BE(crc32(content), content.length + 4);
  return framed;
}

/** One empty page. @see ISO 32000-1 § 7.5 */
function samplePdf(seed: number): Uint8Array {
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R >> % ${seed}`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return utf8(
    `${text}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
