import type { Described } from '../model.ts';
import type {
  Criterion,
  WorkflowAction,
  WorkflowBody,
  WorkflowParameter,
  WorkflowStep,
} from '../workflow.ts';
import { type Context, sourceRef } from './context.ts';
import {
  child,
  fail,
  isObject,
  items,
  kindOf,
  members,
  type Node,
  optionalString,
  stringAt,
} from './node.ts';
import { enclosingProvenance, readProvenance } from './site.ts';

/** What the parts of one Arazzo document are built in. */
export interface WorkflowScope {
  readonly context: Context;
  /** The whole document: where components are. */
  readonly root: Node;
}

/** A step's own parameters replace those of its workflow that have the same name and place. */
export function buildParameters(
  scope: WorkflowScope,
  step: Node,
  workflow: Node,
): readonly WorkflowParameter[] {
  const found = [workflow, step].flatMap((each) =>
    items(child(each, 'parameters'), '"parameters"').map((node) => buildParameter(scope, node)),
  );
  return [...new Map(found.map((each) => [`${each.in ?? ''} ${each.name}`, each])).values()];
}

function buildParameter(scope: WorkflowScope, given: Node): WorkflowParameter {
  const node = resolved(scope, given);
  const place = optionalString(node, 'in');
  if (place !== undefined && !isPlace(place))
    return fail(child(node, 'in') ?? node, `"in" must be one of ${places.join(', ')}, not "${place}"`);
  const value = child(given, 'value') ?? child(node, 'value');
  if (value === undefined) return fail(node, 'a parameter has no "value"');
  return {
    name: stringAt(node, 'name', 'a parameter'),
    ...(place !== undefined && { in: place }),
    value: value.value,
  };
}

export function buildBody(step: Node): WorkflowBody | undefined {
  const node = child(step, 'requestBody');
  if (node === undefined) return undefined;
  const contentType = optionalString(node, 'contentType');
  const payload = child(node, 'payload');
  return {
    ...(contentType !== undefined && { contentType }),
    ...(payload && { payload: payload.value }),
    replacements: items(child(node, 'replacements'), '"replacements"').map((each) => ({
      target: stringAt(each, 'target', 'a replacement'),
      value: child(each, 'value')?.value,
    })),
  };
}

export function buildCriteria(scope: WorkflowScope, list: Node | undefined): readonly Criterion[] {
  return items(list, 'a list of criteria').map((node) => {
    const type = child(node, 'type');
    const word = isObject(type?.value) ? type.value.type : (type?.value ?? 'simple');
    if (!isCriterionType(word))
      return fail(type ?? node, `the type of a criterion must be one of ${criterionTypes.join(', ')}`);
    const context = optionalString(node, 'context');
    if (context === undefined && word !== 'simple')
      return fail(node, `a criterion of type ${word} has no "context"`);
    return {
      ...describedIn(scope.context, node),
      type: word,
      condition: stringAt(node, 'condition', 'a criterion'),
      ...(context !== undefined && { context }),
    };
  });
}

/** @returns undefined where there are none, not even an empty list */
export function buildActions(
  scope: WorkflowScope,
  owner: Node,
  key: string,
): WorkflowStep['onFailure'] | undefined {
  const list = child(owner, key);
  return list && items(list, `"${key}"`).map((node) => buildAction(scope, resolved(scope, node)));
}

function buildAction(scope: WorkflowScope, node: Node): WorkflowAction {
  const name = stringAt(node, 'name', 'an action');
  const type = stringAt(node, 'type', `action "${name}"`);
  if (type !== 'end' && type !== 'goto' && type !== 'retry')
    return fail(child(node, 'type') ?? node, `the type of action "${name}" must be end, goto or retry`);
  const step = optionalString(node, 'stepId');
  const workflow = optionalString(node, 'workflowId');
  const retryAfter = optionalNumber(node, 'retryAfter');
  const retryLimit = optionalNumber(node, 'retryLimit');
  return {
    at: sourceRef(scope.context, node),
    name,
    type,
    ...(step !== undefined && { step }),
    ...(workflow !== undefined && { workflow }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(retryLimit !== undefined && { retryLimit }),
    criteria: buildCriteria(scope, child(node, 'criteria')),
  };
}

export function buildOutputs(owner: Node): Readonly<Record<string, string>> {
  return Object.fromEntries(
    members(child(owner, 'outputs'), '"outputs"').map(([name, node]) => [
      name,
      typeof node.value === 'string'
        ? node.value
        : fail(node, `output "${name}" must be a runtime expression, not ${kindOf(node.value)}`),
    ]),
  );
}

/** What a `reference` leads to, such as `$components.parameters.page`. */
function resolved(scope: WorkflowScope, node: Node): Node {
  const reference = optionalString(node, 'reference');
  if (reference === undefined) return node;
  const tokens = /^\$components\.([^.]+)\.(.+)$/.exec(reference)?.slice(1) ?? [];
  let target: Node | undefined = child(scope.root, 'components');
  for (const token of tokens) target = target && child(target, token);
  return target === undefined || tokens.length === 0
    ? fail(child(node, 'reference') ?? node, `there is no ${reference}`, 'reference-dangling')
    : target;
}

/** Where a part stands, and how it is known: workflows without provenance are the author's word. */
export function describedIn(context: Context, node: Node): Described {
  const own = child(node, 'x-provenance');
  const provenance = own ? readProvenance(own) : (enclosingProvenance(node) ?? { basis: 'documented' });
  return { at: sourceRef(context, node), provenance };
}

const places = ['path', 'query', 'querystring', 'header', 'cookie'] as const;
const criterionTypes = ['simple', 'regex', 'jsonpath', 'xpath'] as const;

function isPlace(text: string): text is (typeof places)[number] {
  return (places as readonly string[]).includes(text);
}

function isCriterionType(word: unknown): word is (typeof criterionTypes)[number] {
  return (criterionTypes as readonly unknown[]).includes(word);
}

function optionalNumber(node: Node, key: string): number | undefined {
  const value = child(node, key);
  if (value === undefined || value.value === null) return undefined;
  return typeof value.value === 'number' && value.value >= 0
    ? value.value
    : fail(value, `"${key}" must be a number that is not negative, not ${kindOf(value.value)}`);
}
