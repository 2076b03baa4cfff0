import type { ContentClaims, Job } from '../model.ts';
import { type Context, sourceRef } from './context.ts';
import {
  child,
  fail,
  kindOf,
  members,
  type Node,
  objectOf,
  optionalString,
  stringAt,
  strings,
} from './node.ts';
import type { Site } from './site.ts';

/** `x-job`: the asynchronous job that an operation starts. */
export function buildJob(context: Context, operation: Site): Job | undefined {
  const job = child(operation, 'x-job');
  if (job === undefined) return undefined;
  objectOf(job, 'x-job');
  const progress = optionalString(job, 'progress');
  const transitions = members(child(job, 'transitions'), '"transitions" of x-job');
  return {
    at: sourceRef(context, job),
    link: stringAt(job, 'link', 'x-job'),
    status: stringAt(job, 'status', 'x-job'),
    ...(progress !== undefined && { progress }),
    states: strings(child(job, 'states'), '"states" of x-job'),
    transitions: Object.fromEntries(
      transitions.map(([state, next]) => [state, strings(next, `transitions from "${state}"`)]),
    ),
    terminal: strings(child(job, 'terminal'), '"terminal" of x-job'),
    failed: strings(child(job, 'failed'), '"failed" of x-job'),
    interval: seconds(job, 'interval', 1),
    deadline: seconds(job, 'deadline', 300),
  };
}

/** `x-content`: what an upload says about the bytes it took. */
export function buildContentClaims(context: Context, operation: Site): ContentClaims | undefined {
  const claims = child(operation, 'x-content');
  if (claims === undefined) return undefined;
  objectOf(claims, 'x-content');
  const size = optionalString(claims, 'size');
  const filename = optionalString(claims, 'filename');
  const download = optionalString(claims, 'download');
  const digest = child(claims, 'digest');
  if (digest !== undefined) objectOf(digest, '"digest" of x-content');
  return {
    at: sourceRef(context, claims),
    ...(size !== undefined && { size }),
    ...(digest !== undefined && {
      digest: {
        algorithm: stringAt(digest, 'algorithm', '"digest"'),
        pointer: stringAt(digest, 'pointer', '"digest"'),
      },
    }),
    ...(filename !== undefined && { filename }),
    ...(download !== undefined && { download }),
  };
}

function seconds(job: Node, key: string, otherwise: number): number {
  const node = child(job, key);
  if (node === undefined) return otherwise;
  const { value } = node;
  return typeof value === 'number' && value > 0
    ? value
    : fail(node, `"${key}" of x-job must be seconds above 0, not ${kindOf(value)}`);
}
