import { createHash, getHashes } from 'node:crypto';
import type { Contract, Exchange, Operation, Provenance } from '@countersign/contract';
import { evaluate } from '../expression.ts';
import { findNamed } from '../find-named.ts';
import { isRecord } from '../json-pointer.ts';
import type { Observation, Oracle, Problem } from '../observation.ts';
import { headerOf, jsonOf, succeeded } from '../response-value.ts';
import { filesIn, type SentFile, uploadedBytes } from '../sent-files.ts';
import { sentencesOf } from '../sentences-of.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { filenameNames } from './disposition-differs.ts';

interface Upload {
  readonly id: string;
  readonly result: StepResult;
  readonly exchange: Exchange;
  readonly files: readonly SentFile[];
  readonly bytes: Uint8Array;
}

/** The uploads of a trace whose bytes are known. */
function uploadsOf(trace: Trace): readonly Upload[] {
  return [...trace].flatMap(([id, result]) => {
    const exchange = result.exchanges.at(-1);
    const bytes = result.step.as === 'other' ? undefined : uploadedBytes(trace, result.step);
    if (exchange === undefined || !result.done || bytes === undefined) return [];
    return [{ id, result, exchange, files: filesIn(result.input), bytes }];
  });
}

function claimed(contract: Contract, { result, exchange }: Upload, expression: string | undefined): unknown {
  return expression === undefined
    ? undefined
    : evaluate(contract, result.step.operation, exchange, expression);
}

function claimProblem(
  { id, result, exchange }: Upload,
  problem: Pick<Problem, 'message'> & Partial<Problem>,
): Problem {
  const { operation } = result.step;
  const { at = operation.at } = operation.content ?? {};
  const stated = operation.content !== undefined;
  return { step: id, exchange, operation, at, provenance: operation.provenance, stated, ...problem };
}

/** The size that an upload is said to have is the number of bytes that were sent. */
export const sizeWrong: Oracle = (contract, trace) =>
  uploadsOf(trace).flatMap((upload): Observation[] => {
    const { operation } = upload.result.step;
    const found = claimOrGuess(
      contract,
      upload,
      operation.content?.size,
      /^(file_?|content_?|byte_?|blob_?)?(size|length|bytes)$|^size_?(in_?)?bytes$/i,
    );
    if (found === undefined || !/^\d+$/.test(String(found.value))) return [];
    const right = Number(found.value) === upload.bytes.length;
    return [
      {
        rule: 'size-wrong',
        relation: `${operation.id} size`,
        object: upload.id,
        ...(!right && {
          problem: claimProblem(upload, {
            message: `${upload.bytes.length} bytes were sent; the answer says ${String(found.value)}.`,
            stated: found.stated,
          }),
        }),
      },
    ];
  });

/** The digest that an upload is said to have is that of the bytes that were sent. */
export const digestWrong: Oracle = (contract, trace) =>
  uploadsOf(trace).flatMap((upload): Observation[] => {
    const { operation } = upload.result.step;
    const { digest } = operation.content ?? {};
    if (digest !== undefined && !digest.pointer.startsWith('$response')) return [];
    const value =
      digest === undefined
        ? guess(upload, /^(sha_?256|sha_?1|sha_?512|md5)(_?(sum|hash|digest|hex))?$/i)
        : claimed(contract, upload, digest.pointer);
    const name = digest?.algorithm ?? (value === undefined ? undefined : guessName(upload));
    const algorithm = name?.toLowerCase().replace(/[-_]/g, '');
    if (typeof value !== 'string' || algorithm === undefined || !getHashes().includes(algorithm)) return [];
    const hash = createHash(algorithm).update(upload.bytes).digest();
    const wanted = [hash.toString('hex'), hash.toString('base64'), hash.toString('base64url')];
    const bare = value.replace(/^[\w-]+[:=]/, '');
    const right = wanted.includes(bare) || wanted[0] === bare.toLowerCase() || wanted.includes(value);
    return [
      {
        rule: 'digest-wrong',
        relation: `${operation.id} digest`,
        object: upload.id,
        ...(!right && {
          problem: claimProblem(upload, {
            message: `The ${name} of the ${upload.bytes.length} bytes that were sent is ${wanted[0]}; the answer says ${value.slice(0, 140)}.`,
            stated: digest !== undefined,
          }),
        }),
      },
    ];
  });

/** The filename that was sent is kept where the description says so. */
export const filenameLost: Oracle = (contract, trace) =>
  uploadsOf(trace).flatMap((upload): Observation[] => {
    const { operation } = upload.result.step;
    // Of a body that is the file itself no name goes over the wire, unless the description has a way for it.
    const hasName = operation.content?.filename !== undefined;
    const sent = upload.files.find(({ whole }) => hasName || !whole)?.filename;
    const found = claimOrGuess(contract, upload, operation.content?.filename, filenameNames);
    if (sent === undefined || found === undefined || typeof found.value !== 'string') return [];
    // What a form calls a filename may lose its directories, or have them made a part of the name (RFC 7578 § 4.2).
    const base = sent.split('/').at(-1) ?? sent;
    const right = found.value === sent || (base !== sent && found.value.endsWith(base));
    return [
      {
        rule: 'filename-lost',
        relation: `${operation.id} filename`,
        object: upload.id,
        ...(!right && {
          problem: claimProblem(upload, {
            message: `The file was sent as ${JSON.stringify(sent)}; the answer calls it ${JSON.stringify(found.value).slice(0, 140)}.`,
            stated: found.stated,
          }),
        }),
      },
    ];
  });

/** Of several files in one form, all are there where one is. */
export const partLost: Oracle = (_contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const names = filesIn(result.input).flatMap(({ filename }) => filename ?? []);
    if (!result.done || names.length < 2 || result.step.as === 'other') continue;
    for (const [seenIn, shown] of trace) {
      const isOwn = seenIn === id;
      if (!isOwn && shown.step.after !== id) continue;
      const exchange = shown.exchanges.at(-1);
      if (exchange === undefined || !succeeded(exchange.response)) continue;
      const answer = jsonOf(exchange.response);
      const isShown = isNamedIn(textsIn(answer));
      const lost = names.filter((name) => !isShown(name));
      // One name by itself may be all that there is a field for; in a list it stands for all of them.
      const isList = lost.length < names.length - 1 || names.some(isNamedIn(textsInLists(answer)));
      if (lost.length === names.length || !isList) continue;
      const { operation } = result.step;
      observations.push({
        rule: 'part-lost',
        relation: `${operation.id} ${shown.step.operation.id}`,
        object: id,
        ...(lost.length > 0 && {
          problem: {
            step: seenIn,
            needs: [id],
            exchange,
            operation,
            message: `${names.length} files were sent in one form; ${lost.map((name) => JSON.stringify(name)).join(', ')} is missing from ${isOwn ? 'the answer' : `${shown.step.operation.method} ${shown.step.operation.path}`}, which has the others.`,
            at: operation.requestBody?.at ?? operation.at,
            provenance: operation.requestBody?.provenance ?? operation.provenance,
            cause: shown.step.operation.id,
            stated: true,
          },
        }),
      });
    }
  }
  return observations;
};

function isNamedIn(texts: readonly string[]): (name: string) => boolean {
  const known = new Set(texts.flatMap((text) => [text, baseName(text)]));
  return (name) => known.has(name) || known.has(baseName(name));
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? '';
}

function textsInLists(value: unknown, depth = 6): readonly string[] {
  if (Array.isArray(value)) return textsIn(value);
  if (depth === 0 || !isRecord(value)) return [];
  return Object.values(value).flatMap((part) => textsInLists(part, depth - 1));
}

function textsIn(value: unknown, depth = 6): readonly string[] {
  if (typeof value === 'string') return [value];
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, depth - 1));
  return isRecord(value) ? Object.values(value).flatMap((part) => textsIn(part, depth - 1)) : [];
}

/** What is downloaded is, byte for byte, what was uploaded. */
export const bytesDiffer: Oracle = (_contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, { step, exchanges }] of trace) {
    const upload = step.after === undefined ? undefined : trace.get(step.after);
    const exchange = exchanges.at(-1);
    if (step.role !== 'download' || upload?.done !== true || step.after === undefined) continue;
    const bytes = uploadedBytes(trace, upload.step);
    const response = exchange?.response;
    if (exchange === undefined || response === undefined || bytes === undefined) continue;
    const { operation } = upload.step;
    const claims = operation.content;
    const isSaid = [operation, step.operation].some(saysSameBytes);
    const stated = claims?.download !== undefined || isSaid;
    const same = Buffer.from(response.body).equals(bytes);
    const status = response.status;
    const isThere = succeeded(response);
    // Pictures and sounds are often made anew, which shows when none comes back as it was sent.
    const sentType = headerOf(lastExchange(upload)?.request.headers ?? [], 'content-type') ?? '';
    const isMedia = [sentType, headerOf(response.headers, 'content-type') ?? ''].some((type) =>
      /^(image|audio|video)\//i.test(type),
    );
    // Who may download, and for how long a URL holds, is the server's own choice.
    if (!isThere && !(claims?.download !== undefined && (status === 404 || status === 410))) continue;
    const provenance: Provenance = operation.provenance;
    observations.push({
      rule: 'bytes-differ',
      relation: `${operation.id} ${step.operation.id}`,
      object: step.after,
      ...(!(isThere && same) && {
        problem: {
          step: id,
          needs: [step.after],
          exchange,
          operation,
          message: isThere
            ? `${bytes.length} bytes were uploaded; the download has ${describe(response.body, bytes)}.`
            : `${bytes.length} bytes were uploaded; the download is answered with ${status}.`,
          at: claims?.at ?? operation.at,
          provenance,
          cause: step.operation.id,
          stated,
          pending: isMedia && !stated && isThere,
          explains: `bytes ${operation.id}`,
          consequenceOf: isThere ? [] : [`missing ${operation.id}`],
        },
      }),
    });
  }
  return observations;
};

/** Words that what comes back is what was sent, also of a picture. */
function saysSameBytes({ summary = '', description = '', responses }: Operation): boolean {
  const texts = [summary, description, ...responses.map((each) => each.description ?? '')];
  return texts
    .flatMap(sentencesOf)
    .some((sentence) => sameBytes.test(sentence) && !otherBytes.test(sentence));
}

const sameBytes =
  /\b(exact(ly)? (the|as|those|these|same)?( same)?( \w+)? ?bytes|byte[- ](for|by)[- ]byte|byte[- ]identical|bit[- ]identical|the (same|very) bytes|bytes (that|as|which) (were|was|they were) (uploaded|sent|stored))\b/i;
const otherBytes =
  /\b(not|never|unless|except|may|might|thumbnail\w*|preview\w*|resiz\w*|scaled|re-?encod\w*|convert\w*|compress\w*|optimi[sz]ed|stripped)\b/i;

function describe(got: Uint8Array, sent: Uint8Array): string {
  const length = Math.min(got.length, sent.length);
  let first = 0;
  while (first < length && got[first] === sent[first]) first += 1;
  const count = got.length === sent.length ? 'as many' : `${got.length}`;
  return first === length ? `${count} bytes` : `${count}, others from byte ${first} on`;
}

/** What the description claims; where it claims nothing, what an answer says under a telling name. */
function claimOrGuess(
  contract: Contract,
  upload: Upload,
  expression: string | undefined,
  names: RegExp,
): { readonly value: unknown; readonly stated: boolean } | undefined {
  const value = claimed(contract, upload, expression);
  if (value !== undefined && value !== null) return { value, stated: true };
  if (expression !== undefined || upload.result.step.operation.content !== undefined) return undefined;
  const guessed = guess(upload, names);
  return guessed === undefined ? undefined : { value: guessed, stated: false };
}

/** What is sent as fields says nothing about the bytes that were sent before: its size is one of its own. */
function guess({ exchange, files, result }: Upload, names: RegExp): unknown {
  if (files.length === 0 && result.input.body !== undefined) return undefined;
  return findNamed(jsonOf(exchange.response), names, 3)?.value;
}

function guessName({ exchange }: Upload): string | undefined {
  const found = findNamed(
    jsonOf(exchange.response),
    /^(sha_?256|sha_?1|sha_?512|md5)(_?(sum|hash|digest|hex))?$/i,
    3,
  );
  return /^(sha_?256|sha_?1|sha_?512|md5)/i.exec(found?.name ?? '')?.[1];
}
