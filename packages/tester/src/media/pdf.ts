import { randomText } from './random-bytes.ts';

/**
 * A PDF document of one empty page.
 *
 * @param size in bytes; below the smallest that there is, the smallest
 * @see ISO 32000-1 § 7.5
 */
export function createPdf(seed: number, size: number): Uint8Array {
  const comment = Buffer.concat([Buffer.from(`% ${seed} `), randomText(seed, Math.max(0, size))]);
  const least = comment.length - Math.max(0, size);
  let document = write(comment.subarray(0, least));
  // Lengths and offsets are written out in digits, so that the frame grows a little with the content.
  for (let attempt = 0, length = least; attempt < 4 && document.length !== size; attempt += 1) {
    length = Math.max(least, length + size - document.length);
    document = write(comment.subarray(0, length));
  }
  if (document.length >= size) return new Uint8Array(document);
  return new Uint8Array(Buffer.concat([document, Buffer.alloc(size - document.length, '\n')]));
}

/** @param content a comment, which is all that is on the page */
function write(content: Buffer): Buffer {
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] /Resources << >> /Contents 4 0 R >>'),
    Buffer.concat([
      Buffer.from(`<< /Length ${content.length} >>\nstream\n`),
      content,
      Buffer.from('\nendstream'),
    ]),
  ];
  // Bytes above 127 in the second line tell that this is not text.
  const parts = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const table = ['0000000000 65535 f \n'];
  let offset = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    table.push(`${String(offset).padStart(10, '0')} 00000 n \n`);
    parts.push(part);
    offset += part.length;
  }
  const trailer = `trailer\n<< /Size ${table.length} /Root 1 0 R >>\nstartxref\n${offset}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(`xref\n0 ${table.length}\n${table.join('')}${trailer}`)]);
}
