import type { Operation } from '@countersign/contract';
import { decodeContent } from '../../decode-content.ts';
import type { Observation, Oracle } from '../observation.ts';
import { literalsOf } from '../path-names.ts';
import { succeeded } from '../response-value.ts';
import { namedFiles } from '../sent-files.ts';
import { lastExchange, type StepResult } from '../step.ts';

/**
 * Of several files of one form, each download that is called like one of them gives that one. The name alone says which it
 * is, unless words or a link say it, too; files that are made anew are none of the others.
 */
export const filesSwapped: Oracle = (_contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step } = result;
    const upload = trace.get(step.after ?? '');
    const exchange = lastExchange(result);
    if (step.role !== 'download' || upload?.done !== true || step.url !== undefined) return [];
    if (exchange === undefined || !succeeded(exchange.response)) return [];
    const files = Object.entries(namedFiles(upload.input));
    const [name, bytes] = files.find(([each]) => isCalled(result, each)) ?? [];
    if (name === undefined || bytes === undefined || files.length < 2) return [];
    const { body } = decodeContent(exchange.response, Number.POSITIVE_INFINITY);
    const is = (other: Uint8Array): boolean => Buffer.from(body).equals(other);
    const right = is(bytes);
    const [other] = files.find(([each, file]) => each !== name && is(file)) ?? [];
    const writer = upload.step.operation;
    const { operation } = step;
    return [
      {
        rule: 'bytes-differ',
        relation: `${writer.id} ${operation.id} ${name}`,
        object: upload.step.id,
        ...(!right && {
          problem: {
            step: step.id,
            needs: [upload.step.id],
            exchange,
            operation: writer,
            message:
              other === undefined
                ? `${bytes.length} bytes were uploaded as ${name}; ${operation.method} ${operation.path} gives ${body.length} others.`
                : `${operation.method} ${operation.path} gives the file that was uploaded as ${other}, not as ${name}.`,
            at: operation.at,
            provenance: operation.provenance,
            cause: `${operation.id} ${name}`,
            stated: other !== undefined && isStated(result, name),
            // A file may be made anew.
            pending: other === undefined,
          },
        }),
      },
    ];
  });

/** Whether a download is called like a part of a form: `/front`, `/front-image` and a link `front` for `frontImage`. */
function isCalled({ step: { operation, relation } }: StepResult, part: string): boolean {
  const tail = operation.path.endsWith('}') ? '' : (literalsOf(operation.path).at(-1) ?? '');
  const link = relation?.stated === true ? relation.name : '';
  return [tail, link].some((each) => each !== '' && bare(each) === bare(part));
}

function bare(name: string): string {
  const plain = name.replace(/[-_]/g, '').toLowerCase();
  return plain.replace(/(?<=.)(file|image|scan|picture|photo|page|side)$/, '');
}

function isStated({ step: { operation, relation } }: StepResult, part: string): boolean {
  return (relation?.stated === true && bare(relation.name) === bare(part)) || speaksOf(operation, part);
}

function speaksOf({ summary = '', description = '', responses }: Operation, part: string): boolean {
  const texts = responses
    .filter(({ status }) => status.startsWith('2'))
    .map((each) => each.description ?? '');
  const words = [summary, description, ...texts].flatMap((text) => text.toLowerCase().match(/[a-z]+/g) ?? []);
  return words.includes(bare(part));
}
