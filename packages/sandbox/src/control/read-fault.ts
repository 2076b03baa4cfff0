import type { FaultEffect, FaultRule, FaultType } from '../faults/fault.ts';
import { Refusal } from '../http/refusal.ts';
import { Fields, readAmount, readText, readWhole } from './read-fields.ts';

const effects: {
  readonly [Type in FaultType]: (fields: Fields) => Extract<FaultEffect, { readonly type: Type }>;
} = {
  status: (fields) => ({
    type: 'status',
    status: fields.required('status', readStatus),
    retryAfter: fields.optional('retryAfter', readWhole),
  }),
  delay: (fields) => ({ type: 'delay', milliseconds: fields.required('milliseconds', readAmount) }),
  bandwidth: (fields) => ({ type: 'bandwidth', bytesPerSecond: fields.required('bytesPerSecond', readRate) }),
  reset: (fields) => ({ type: 'reset', afterRequestBytes: fields.required('afterRequestBytes', readWhole) }),
  'drop-answer': () => ({ type: 'drop-answer' }),
  'short-commit': (fields) => ({ type: 'short-commit', bytes: fields.required('bytes', readWhole) }),
  range: (fields) => ({ type: 'range', value: fields.optional('value', readHeaderValue) }),
  truncate: (fields) => ({ type: 'truncate', afterBytes: fields.required('afterBytes', readWhole) }),
  corrupt: (fields) => ({ type: 'corrupt', atByte: fields.required('atByte', readWhole) }),
  expire: () => ({ type: 'expire' }),
  'fail-job': (fields) => ({
    type: 'fail-job',
    stage: fields.optional('stage', readText),
    explanation: fields.optional('explanation', readText),
  }),
};

/** A rule as the control interface takes it. @throws {Refusal} 400 */
export function readFaultRule(value: unknown): FaultRule {
  const fields = new Fields(value);
  const rule: FaultRule = {
    effect: fields.required('effect', readEffect),
    api: fields.optional('api', readText),
    operation: fields.optional('operation', readText),
    nth: fields.optional('nth', readWhole),
    probability: fields.optional('probability', readShare),
    times: fields.optional('times', readWhole),
  };
  fields.done();
  return rule;
}

function readEffect(value: unknown, at: string): FaultEffect {
  const fields = new Fields(value, at);
  const type = fields.required('type', readText);
  if (!isFaultType(type)) {
    throw new Refusal(400, `There is no fault "${type}"; known are ${Object.keys(effects).join(', ')}.`);
  }
  const effect = effects[type](fields);
  fields.done();
  return effect;
}

function isFaultType(type: string): type is FaultType {
  return Object.hasOwn(effects, type);
}

function readStatus(value: unknown, at: string): number {
  const status = readWhole(value, at);
  if (status < 400 || status > 599) throw new Refusal(400, `Give ${at} as a status from 400 to 599.`);
  return status;
}

function readRate(value: unknown, at: string): number {
  const rate = readAmount(value, at);
  if (rate === 0) throw new Refusal(400, `Give ${at} as a number above 0.`);
  return rate;
}

function readShare(value: unknown, at: string): number {
  const share = readAmount(value, at);
  if (share > 1) throw new Refusal(400, `Give ${at} as a number from 0 to 1.`);
  return share;
}

function readHeaderValue(value: unknown, at: string): string {
  const text = readText(value, at);
  if (!/^[\x20-\x7e]*$/.test(text)) throw new Refusal(400, `Give ${at} in printable ASCII.`);
  return text;
}
