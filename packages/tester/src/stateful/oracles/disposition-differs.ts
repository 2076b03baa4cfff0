import { type Operation, parseContentDisposition } from '@countersign/contract';
import { findNamed } from '../find-named.ts';
import type { Observation, Oracle } from '../observation.ts';
import { headerOf, jsonOf, succeeded } from '../response-value.ts';
import { filesIn } from '../sent-files.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';

/** What an answer calls the name of a file. */
export const filenameNames: RegExp = /^(original_?)?file_?name$|^original_?name$/i;

/**
 * A download has the name that JSON gives its file. A server may name downloads in its own way, and write names with other
 * than plain letters as it can (RFC 6266 § 4.3): so plain names are compared where words say so, or where they were the
 * same for another object, and others only for what no way of writing makes of them.
 */
export const dispositionDiffers: Oracle = (_contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step } = result;
    const exchange = lastExchange(result);
    const response = exchange?.response;
    if (step.role !== 'download' || step.after === undefined || step.url !== undefined) return [];
    if (exchange === undefined || !succeeded(response)) return [];
    const wanted = nameInJson(trace, step.after, step.id);
    const header = headerOf(response.headers, 'content-disposition') ?? '';
    const given = parseContentDisposition(header)?.filename;
    if (wanted === undefined || given === undefined) return [];
    const isPlain = /^\w[\w .-]*$/.test(wanted.name);
    const isExtended = /;\s*filename\*\s*=/i.test(header);
    if (!isPlain && !isExtended) return [];
    const isMiswritten = isExtended && isWrittenTwice(given, wanted.name);
    const right =
      !isMiswritten && withoutSpaces(given) === withoutSpaces(wanted.name.split('/').at(-1) ?? '');
    if (!right && !isPlain && !isMiswritten) return [];
    const { operation } = step;
    const described = operation.responses
      .filter(({ status }) => status.startsWith('2'))
      .flatMap(({ headers }) => headers)
      .find(({ name }) => name.toLowerCase() === 'content-disposition');
    const { at, provenance } = described ?? operation;
    const stated = speaksOfName(operation, described?.description);
    return [
      {
        rule: 'filename-lost',
        relation: `${operation.id} disposition`,
        object: step.after,
        ...(!right && {
          problem: {
            step: step.id,
            needs: [step.after, wanted.step],
            exchange,
            operation,
            message: `The file is called ${JSON.stringify(wanted.name)} in JSON; the Content-Disposition of ${operation.method} ${operation.path} calls it ${JSON.stringify(given).slice(0, 140)}.`,
            at,
            provenance,
            cause: 'content-disposition',
            stated,
            pending: !stated,
          },
        }),
      },
    ];
  });

/** The last name that JSON gave the only file of an upload before a step. */
function nameInJson(
  trace: Trace,
  upload: string,
  before: string,
): { readonly name: string; readonly step: string } | undefined {
  const made = trace.get(upload);
  if (made === undefined || filesIn(made.input).length > 1) return undefined;
  const isAbout = ({ step, done }: StepResult): boolean =>
    done && (step.id === upload || (step.role === 'read' && step.object === upload && step.as !== 'other'));
  const all = [...trace.values()];
  const end = all.findIndex(({ step }) => step.id === before);
  for (const result of all.slice(0, end).reverse()) {
    const found = isAbout(result) && findNamed(jsonOf(lastExchange(result)?.response), filenameNames, 3);
    if (found && typeof found.value === 'string') return { name: found.value, step: result.step.id };
  }
  return undefined;
}

/** Spaces are often written in some other way. */
function withoutSpaces(name: string): string {
  return name.replace(/[ _+]|%20/g, '_');
}

/** UTF-8 that was taken for Latin-1, or percent-encoded twice: nobody's way of writing a name (RFC 8187). */
function isWrittenTwice(given: string, name: string): boolean {
  if (given === name) return false;
  if (Buffer.from(given, 'latin1').toString() === name) return true;
  try {
    return decodeURIComponent(given) === name;
  } catch {
    return false;
  }
}

/** Whether words say which name the download has. */
function speaksOfName({ responses, summary = '', description = '' }: Operation, ofHeader = ''): boolean {
  const texts = responses
    .filter(({ status }) => status.startsWith('2'))
    .map((each) => each.description ?? '');
  return [...texts, summary, description, ofHeader].some((text) =>
    /\b(under|with|by|has|is|carries|gives) (the|its|his|this)\b[^.]{0,30}\b(file ?)?name\b(?! of (?!(the|its) (file|upload|original)))/i.test(
      text,
    ),
  );
}
