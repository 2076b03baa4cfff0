import type { Contract, Exchange, Operation } from '@countersign/contract';
import { evaluate } from '../expression.ts';
import { isRecord, pointerTokens, valueAt } from '../json-pointer.ts';

type Values = Readonly<Record<string, unknown>>;

/** What runtime expressions of a workflow may speak of. */
export interface WorkflowScope {
  readonly contract: Contract;
  readonly inputs: Values;
  /** Outputs of the steps that were taken. */
  readonly steps: ReadonlyMap<string, Values>;
  /** Of the workflows that were run. */
  readonly workflows: ReadonlyMap<string, { readonly inputs: Values; readonly outputs: Values }>;
  /** The step's own exchange, once it was sent. */
  readonly current?: { readonly operation: Operation; readonly exchange: Exchange } | undefined;
}

/**
 * What a runtime expression means, or undefined where nothing stands there.
 *
 * @see Arazzo Specification 1.0.1 § 4.7 Runtime Expressions
 */
export function lookUpValue(scope: WorkflowScope, expression: string): unknown {
  const whole = lookUp(scope, expression);
  if (whole !== undefined) return whole;
  // `$response.body#/items[0].id`: a condition may look further into a value.
  const [, base = '', path = ''] = /^([^[]+)((?:\[\d+\]|\.\w+)+)$/.exec(expression) ?? [];
  const tokens = [...path.matchAll(/\[(\d+)\]|\.(\w+)/g)].map(([, index, name]) => index ?? name ?? '');
  return tokens.length === 0 ? undefined : valueAt(lookUp(scope, base), tokens);
}

function lookUp(scope: WorkflowScope, expression: string): unknown {
  const { contract, inputs, steps, workflows, current } = scope;
  const [, path = '', pointer = ''] = /^\$([^#]*)(?:#(.*))?$/s.exec(expression) ?? [];
  const [kind, ...names] = path.split('.');
  const inside = (value: unknown): unknown => valueAt(value, pointerTokens(pointer) ?? []);
  switch (kind) {
    case 'inputs':
      return inside(member(inputs, names.join('.')));
    case 'steps':
      return names[1] === 'outputs'
        ? inside(member(steps.get(names[0] ?? ''), names.slice(2).join('.')))
        : undefined;
    case 'workflows': {
      const workflow = workflows.get(names[0] ?? '');
      const part = names[1] === 'inputs' ? workflow?.inputs : workflow?.outputs;
      return inside(member(part, names.slice(2).join('.')));
    }
    default:
      return current && evaluate(contract, current.operation, current.exchange, expression);
  }
}

function isExpression(text: string): boolean {
  return /^\$(inputs|steps|workflows|url|method|statusCode|request|response)(?!\w)/.test(text);
}

function member(values: Values | undefined, name: string): unknown {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A value with its expressions replaced by what they mean; those that mean nothing are named. */
export function fill(
  scope: WorkflowScope,
  value: unknown,
): { readonly value: unknown; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const look = (expression: string): unknown => {
    const found = lookUpValue(scope, expression);
    if (found === undefined) missing.push(expression);
    return found;
  };
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') {
      if (isExpression(part)) return look(part);
      return part.replace(/\{(\$[^{}]+)\}/g, (_, expression: string) => String(look(expression)));
    }
    if (Array.isArray(part)) return part.map(walk);
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, walk(each)]));
  };
  return { value: walk(value), missing };
}
