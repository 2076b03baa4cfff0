import { isDeepStrictEqual } from 'node:util';
import type { Exchange } from '@countersign/contract';
import { findEntity } from '../find-entity.ts';
import { pointerTokens } from '../json-pointer.ts';
import type { Observation, Oracle } from '../observation.ts';
import { patchOperations } from '../patch-operations.ts';
import { jsonOf } from '../response-value.ts';
import { lastExchange, type StepResult } from '../step.ts';
import { readBefore } from './read-before.ts';
import { show } from './read-differs-from-write.ts';

/**
 * What a JSON Patch takes away is gone, and one of which a part cannot be done does nothing at all (RFC 6902 § 5,
 * RFC 5789 § 2). A server may also take away what is not there.
 */
export const jsonPatchApplied: Oracle = (_contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step } = result;
    const patch = trace.get(step.after ?? '');
    const operations = patch && patchOperations(patch.input);
    const exchange = lastExchange(result);
    if (step.role !== 'read' || patch === undefined || operations === undefined) return [];
    const before = lastExchange(readBefore(trace, patch, result));
    if (before === undefined || exchange === undefined || !result.done) return [];
    const { operation } = patch.step;
    const asked = `${operation.method} ${operation.path}`;
    return operations.flatMap(({ op, path, value }): readonly Observation[] => {
      const [name = '', ...inner] = pointerTokens(path) ?? [];
      const [was, is] = [before, exchange].map((each) => fieldOf(each, name));
      if (inner.length > 0 || was === undefined) return [];
      const isBroken = patch.step.role === 'broken-patch';
      if (
        isBroken
          ? !isRefused(patch) || op === 'remove' || isDeepStrictEqual(was, value)
          : op !== 'remove' || !patch.done
      )
        return [];
      const isWrong = isBroken ? isDeepStrictEqual(is, value) : isDeepStrictEqual(was, is);
      return [
        {
          rule: isBroken ? 'patch-clobbers' : 'update-not-persisted',
          relation: `${operation.id} ${op} ${name}`,
          object: patch.step.id,
          ...(isWrong && {
            problem: {
              step: step.id,
              needs: [patch.step.id],
              exchange,
              operation,
              message: isBroken
                ? `${asked} refused a JSON Patch, and yet did its first operation: ${name} is ${show(is)}.`
                : `${asked} took ${name} away; in ${step.operation.method} ${step.operation.path} it still is ${show(is)}.`,
              at: operation.at,
              provenance: { basis: 'standard' },
              cause: `${op} ${name}`,
              stated: true,
            },
          }),
        },
      ];
    });
  });

function isRefused(patch: StepResult): boolean {
  const status = lastExchange(patch)?.response?.status ?? 0;
  return status >= 400 && status < 500;
}

function fieldOf(exchange: Exchange | undefined, name: string): unknown {
  return findEntity(jsonOf(exchange?.response), [name])?.value[name] ?? undefined;
}
