import { parseContentDisposition, parseMultipart } from '@countersign/contract';
import { type AppRequest, content, empty, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Part {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

interface Passport {
  readonly passportId: number;
  /** Of its front alone. */
  readonly fileName?: string | undefined;
  readonly fields: object;
  readonly files: Readonly<Record<string, Uint8Array | undefined>>;
}

function partsIn({ headers, body }: AppRequest): Readonly<Record<string, Part | undefined>> {
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const parsed = parseMultipart(body, boundary);
  return Object.fromEntries(
    (parsed.ok ? parsed.value : []).map(({ headers: fields, bytes }) => {
      const field = fields.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? '';
      const { name = '', filename = '' } = parseContentDisposition(field) ?? {};
      return [name, { filename, bytes }];
    }),
  );
}

const parse = (part: Part | undefined): Record<string, unknown> =>
  part === undefined ? {} : JSON.parse(new TextDecoder().decode(part.bytes));

/** Passports: forms of several files and of fields in a part of their own, downloads under names. */
export const passports: StatefulApp = defineStatefulApp({
  name: 'passports',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed', 'many-headers'],
  faults: [
    { name: 'front-and-back-swapped', rule: 'bytes-differ' },
    { name: 'back-is-the-front', rule: 'bytes-differ' },
    { name: 'later-front-cut', rule: 'bytes-differ' },
    { name: 'country-lost', rule: 'read-differs-from-write' },
    { name: 'pages-of-entries-are-one', rule: 'read-differs-from-write' },
    { name: 'long-ward-cut', rule: 'read-differs-from-write' },
    { name: 'some-scans-have-no-name-of-their-own', rule: 'filename-lost' },
    { name: 'scan-named-in-latin', rule: 'filename-lost' },
  ],
  routes: (fault) => {
    const passports = new Map<number, Passport>();
    const visas: Part[] = [];
    const stamps: Part[] = [];

    const show = ({ passportId, fields }: Passport): object => ({
      ...fields,
      passportId,
      state: 'unchecked',
    });
    const ofPassport =
      (handler: (passport: Passport) => Reply): Handler =>
      ({ parameters }) => {
        const passport = passports.get(Number(parameters.passportId));
        return passport === undefined ? empty(404) : handler(passport);
      };
    const file = (type: string, bytes: Uint8Array | undefined): Reply =>
      bytes === undefined ? empty(404) : content(200, type, bytes);
    const keep = ({ country, entries, ...data }: Record<string, unknown>): object => ({
      ...data,
      ...(country !== undefined && fault !== 'country-lost' && { country }),
      ...(Array.isArray(entries) && {
        entries: entries.map((entry: object) =>
          'page' in entry && fault === 'pages-of-entries-are-one' ? { ...entry, page: 1 } : entry,
        ),
      }),
    });
    const nameOf = (part: Part): string => {
      if (fault === 'some-scans-have-no-name-of-their-own' && visas.indexOf(part) % 4 < 2) return 'scan.pdf';
      return fault === 'scan-named-in-latin' ? Buffer.from(part.filename).toString('latin1') : part.filename;
    };

    return {
      'POST /passports': (request) => {
        const { data, delivery, frontImage, backImage, portrait } = partsIn(request);
        const passportId = passports.size + 1;
        const ward = parse(delivery).ward;
        const isCut = fault === 'later-front-cut' && passportId > 1;
        const passport: Passport = {
          passportId,
          fileName: frontImage?.filename,
          fields: {
            ...keep(parse(data)),
            ...(typeof ward === 'string' && { ward: fault === 'long-ward-cut' ? ward.slice(0, 20) : ward }),
          },
          files: {
            front: isCut ? frontImage?.bytes.subarray(0, 50) : frontImage?.bytes,
            back: backImage?.bytes,
            // As if it were made smaller.
            portrait: portrait?.bytes.subarray(0, 60),
          },
        };
        passports.set(passportId, passport);
        return json(201, show(passport));
      },
      'GET /passports/{passportId}': ofPassport((passport) => json(200, show(passport))),
      'DELETE /passports/{passportId}': ofPassport(({ passportId }) => {
        passports.delete(passportId);
        return empty(204);
      }),
      'GET /passports/{passportId}/front': ofPassport(({ files: { front, back } }) =>
        file('application/pdf', fault === 'front-and-back-swapped' ? back : front),
      ),
      'GET /passports/{passportId}/back': ofPassport(({ files: { front, back } }) =>
        file(
          'application/pdf',
          fault === 'front-and-back-swapped' || fault === 'back-is-the-front' ? front : back,
        ),
      ),
      'GET /passports/{passportId}/portrait': ofPassport(({ files }) => file('image/png', files.portrait)),
      'POST /visas': (request) => {
        const { scan } = partsIn(request);
        if (scan === undefined) return empty(400);
        return json(201, { id: visas.push(scan), fileName: scan.filename });
      },
      'GET /visas/{id}/scan': ({ parameters }) => {
        const scan = visas[Number(parameters.id) - 1];
        if (scan === undefined) return empty(404);
        const name = nameOf(scan);
        const plain = name.replace(/[^\w.-]/g, '_');
        return content(200, 'application/pdf', scan.bytes, [
          [
            'Content-Disposition',
            `inline; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${encodeURIComponent(name)}`}`,
          ],
        ]);
      },
      'POST /stamps': (request) => {
        const { picture } = partsIn(request);
        if (picture === undefined) return empty(400);
        return json(201, { id: stamps.push(picture), fileName: picture.filename });
      },
      // The name of the download is one of the server's own.
      'GET /stamps/{id}/picture': ({ parameters }) => {
        const picture = stamps[Number(parameters.id) - 1];
        if (picture === undefined) return empty(404);
        return content(200, 'application/pdf', picture.bytes, [
          ['Content-Disposition', `attachment; filename=stamp-${parameters.id}.pdf`],
        ]);
      },
    };
  },
});
