import { isSame } from '../compare-fields.ts';
import { findEntity } from '../find-entity.ts';
import { isRecord, valueAt } from '../json-pointer.ts';
import type { Observation, Oracle } from '../observation.ts';
import { requestMedia } from '../request-media.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import { isMergePatch, jsonAnswer, schemasAt } from '../schema-place.ts';
import { readBefore } from './read-before.ts';
import { show, writtenFields } from './read-differs-from-write.ts';
import { isServerOwned } from './server-owned.ts';

/** A PATCH changes what it names and nothing else that the client wrote (RFC 5789 § 2, RFC 7396). */
export const patchClobbers: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const patch = step.after === undefined ? undefined : trace.get(step.after);
    if (step.role !== 'read' || patch?.done !== true || patch.step.role !== 'patch') continue;
    const exchange = result.exchanges.at(-1);
    const before = readBefore(trace, patch, result);
    const body = patch.input.body?.value;
    if (exchange === undefined || before === undefined || !succeeded(exchange.response)) continue;
    const patched = isRecord(body) ? Object.keys(body) : Array.isArray(body) ? patchedNames(body) : [];
    // Only what is the client's own: a server's books change with every request.
    const written = [...trace.values()]
      .filter((each) => each.done && (each.step.id === step.object || each.step.object === step.object))
      .filter(({ step: { role } }) => role === 'create' || role === 'replace')
      .flatMap((each) =>
        writtenFields(contract, each, before).map(({ pointer }) => pointer.split('/')[1] ?? ''),
      );
    const media = requestMedia(patch.step.operation, patch.input.body?.mediaType ?? '');
    const writable = schemasAt(contract, media, []).flatMap(({ schema }) =>
      Object.keys(schema.properties ?? {}),
    );
    const all = [...new Set([...written, ...writable])];
    const one = findEntity(jsonOf(before.exchanges.at(-1)?.response), [...all, ...patched]);
    const other = findEntity(jsonOf(exchange.response), [...all, ...patched]);
    if (one === undefined || other === undefined) continue;
    const isMerge = isMergePatch(patch.input.body?.mediaType ?? '');
    const inner =
      isMerge && isRecord(body) ? patched.flatMap((name) => untouched(one.value, body, name)) : [];
    const times = Object.keys(one.value).filter((name) => isCreationTime(name) && !all.includes(name));
    const kept = [...all, ...times].filter((name) => !patched.includes(name)).map((name) => [name]);
    for (const path of [...kept, ...inner]) {
      const name = path.join('/');
      const isTime = isCreationTime(name);
      if ((isServerOwned(`/${name}`) && !isTime) || valueAt(one.value, path) === undefined) continue;
      const answer = jsonAnswer(step.operation, exchange.response.status);
      const places = schemasAt(contract, answer, [...other.tokens, ...path]);
      if (places.some(({ schema }) => schema.readOnly === true) && !isTime) continue;
      const [was, is] = [valueAt(one.value, path), valueAt(other.value, path)];
      const same =
        isSame(
          was,
          is,
          places.map(({ schema }) => schema),
        ) ||
        ((was ?? null) === null && (is ?? null) === null);
      observations.push({
        rule: 'patch-clobbers',
        relation: `${patch.step.operation.id} ${name}`,
        object: patch.step.id,
        ...(!same && {
          problem: {
            step: id,
            needs: [patch.step.id, before.step.id],
            exchange,
            operation: patch.step.operation,
            message: `A PATCH of ${patched.join(', ')} also changed ${name} from ${show(was)} to ${show(is)}.`,
            at: patch.step.operation.at,
            provenance: { basis: 'standard' },
            cause: name,
            stated: true,
            explains: `clobbered ${patch.step.operation.id} ${path[0]}`,
          },
        }),
      });
    }
  }
  return observations;
};

/** A server keeps this book, too, but when something was made does not change. */
function isCreationTime(name: string): boolean {
  return /^(created|creation)(_?(at|on|date|time|timestamp))?$/i.test(name);
}

/** What a merge patch leaves out of an object that it patches: the paths of its own properties there. */
function untouched(
  before: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
  name: string,
): readonly (readonly string[])[] {
  const [had, given] = [before[name], patch[name]];
  if (!isRecord(had) || !isRecord(given)) return [];
  return Object.keys(had)
    .filter((each) => !Object.hasOwn(given, each))
    .map((each) => [name, each]);
}

/** The outermost names in a JSON Patch (RFC 6902). */
function patchedNames(operations: readonly unknown[]): readonly string[] {
  return operations.flatMap((each) =>
    isRecord(each) && typeof each.path === 'string' ? [each.path.split('/')[1] ?? ''] : [],
  );
}
