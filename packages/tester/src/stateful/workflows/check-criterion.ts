import type { Criterion } from '@countersign/contract';
import { query } from 'jsonpath-rfc9535';
import { type Condition, holds, parseCondition } from './condition.ts';
import { lookUpValue, type WorkflowScope } from './workflow-scope.ts';

/** Text that a pattern is tried on at most, so that a bad pattern takes no more than its time. */
const mostText = 100_000;

/** Why a criterion cannot be judged, in one clause; undefined when it can. */
export function unsupported({ type, condition }: Criterion): string | undefined {
  switch (type) {
    case 'simple':
      return parseCondition(condition) === undefined
        ? `the condition ${condition} cannot be read`
        : undefined;
    case 'regex':
      return isThrown(() => new RegExp(condition)) ? `the pattern ${condition} cannot be read` : undefined;
    case 'jsonpath':
      return isThrown(() => query({}, condition)) ? `the path ${condition} cannot be read` : undefined;
    case 'xpath':
      return 'conditions of type xpath are not judged';
  }
}

function isThrown(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}

/** Whether a criterion that can be judged holds. */
export function checkCriterion(scope: WorkflowScope, { type, condition, context = '' }: Criterion): boolean {
  switch (type) {
    case 'simple': {
      const parsed = parseCondition(condition);
      return parsed !== undefined && holds(parsed, (expression) => lookUpValue(scope, expression));
    }
    case 'regex': {
      const value = lookUpValue(scope, context);
      const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
      return new RegExp(condition).test(text.slice(0, mostText));
    }
    case 'jsonpath': {
      const value = lookUpValue(scope, context);
      return isJson(value) && (query(value, condition).length > 0 || isMetByItself(value, condition));
    }
    case 'xpath':
      return true;
  }
}

type Json = Parameters<typeof query>[0];

/**
 * Whether an object itself is what a filter at the root asks for: RFC 9535 has it look at the object's members, but the
 * example of Arazzo's Criterion Object, `$[?count(@.pets) > 0]`, and who follows it mean the object.
 */
function isMetByItself(value: Json, condition: string): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && /^\$\[\s*\?/.test(condition) && query([value], condition).length > 0;
}

function isJson(value: unknown): value is Json {
  return value !== undefined;
}

/** What the expressions of a condition were, for people: `$statusCode is 404`. */
export function describeCriterion(scope: WorkflowScope, { type, condition, context }: Criterion): string {
  const parsed = type === 'simple' ? parseCondition(condition) : undefined;
  const expressions = [...new Set(parsed === undefined ? [context ?? ''] : expressionsOf(parsed))];
  return expressions.map((each) => `${each} is ${shown(lookUpValue(scope, each))}`).join(', ');
}

function expressionsOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'literal':
      return [];
    case 'expression':
      return [condition.text];
    case 'not':
      return expressionsOf(condition.operand);
    default:
      return [...expressionsOf(condition.left), ...expressionsOf(condition.right)];
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'not there';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
