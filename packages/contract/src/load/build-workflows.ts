import type { Workflow, WorkflowCall, WorkflowStep } from '../workflow.ts';
import type { OperationIndex } from './build-link.ts';
import { type Context, leaveOut, sourceRef } from './context.ts';
import type { LoadedDocument } from './document.ts';
import { child, fail, items, type Node, objectOf, optionalString, stringAt, strings } from './node.ts';
import { normaliseSchema } from './normalise-schema.ts';
import { dereference, resolveReference } from './resolve-reference.ts';
import {
  buildActions,
  buildBody,
  buildCriteria,
  buildOutputs,
  buildParameters,
  describedIn,
} from './workflow-parts.ts';

/** The workflows of an Arazzo document. Those of other descriptions, and what only they have, are named as such. */
export function buildWorkflows(
  context: Context,
  document: LoadedDocument,
  operations: OperationIndex,
): readonly Workflow[] {
  const root: Node = { document, pointer: '', value: document.root };
  objectOf(root, 'a document of workflows');
  const version = stringAt(root, 'arazzo', 'a document of workflows');
  if (!/^1\.\d+(\.|$)/.test(version))
    fail(child(root, 'arazzo') ?? root, `Arazzo ${version} is not supported; 1.0 and 1.1 are`);
  const sources = new Map(
    items(child(root, 'sourceDescriptions'), '"sourceDescriptions"').map((node) => [
      stringAt(node, 'name', 'a source description'),
      node,
    ]),
  );
  if (![...sources.keys()].some((name) => isThis(root, name))) {
    leaveOut(context, root, 'workflows: not judged (they are about other descriptions)');
    return [];
  }
  const nodes = items(child(root, 'workflows'), '"workflows"');
  const ids = nodes.map((node) => stringAt(node, 'workflowId', 'a workflow'));
  const scope = { context, root };
  return nodes.map((node, index): Workflow => {
    const id = ids[index] ?? '';
    if (ids.indexOf(id) !== index) fail(node, `there is another workflow "${id}"`);
    const summary = optionalString(node, 'summary');
    const given = child(node, 'inputs');
    const inputs = given && dereference(context.documents, given);
    const steps = items(child(node, 'steps'), `"steps" of workflow "${id}"`);
    return {
      ...describedIn(context, node),
      id,
      ...(summary !== undefined && { summary }),
      ...(inputs && { inputs: normaliseSchema(context, inputs), inputsAt: sourceRef(context, inputs) }),
      dependsOn: strings(child(node, 'dependsOn'), `"dependsOn" of workflow "${id}"`),
      steps: steps.map((step) => buildStep(step, node)),
      outputs: buildOutputs(node),
    };
  });

  function buildStep(node: Node, workflow: Node): WorkflowStep {
    const id = stringAt(node, 'stepId', 'a step');
    const requestBody = buildBody(node);
    return {
      ...describedIn(context, node),
      id,
      call: buildCall(node, id),
      parameters: buildParameters(scope, node, workflow),
      ...(requestBody && { requestBody }),
      successCriteria: buildCriteria(scope, child(node, 'successCriteria')),
      onSuccess:
        buildActions(scope, node, 'onSuccess') ?? buildActions(scope, workflow, 'successActions') ?? [],
      onFailure:
        buildActions(scope, node, 'onFailure') ?? buildActions(scope, workflow, 'failureActions') ?? [],
      outputs: buildOutputs(node),
    };
  }

  function buildCall(node: Node, step: string): WorkflowCall {
    const workflow = optionalString(node, 'workflowId');
    if (workflow !== undefined) {
      if (ids.includes(workflow)) return { kind: 'workflow', workflow };
      if (workflow.startsWith('$'))
        return { kind: 'elsewhere', why: `workflow ${workflow} is of another document` };
      return fail(
        child(node, 'workflowId') ?? node,
        `there is no workflow "${workflow}"`,
        'reference-dangling',
      );
    }
    const operationId = optionalString(node, 'operationId');
    const operationPath = optionalString(node, 'operationPath');
    if (operationId === undefined && operationPath === undefined)
      return fail(node, `step "${step}" has neither "operationId", "operationPath" nor "workflowId"`);
    return operationId === undefined
      ? callByPath(node, operationPath ?? '')
      : callById(child(node, 'operationId') ?? node, operationId);
  }

  function callById(node: Node, text: string): WorkflowCall {
    const [, name, rest] = /^\$sourceDescriptions\.([^.]+)\.(.+)$/.exec(text) ?? [];
    if (name !== undefined && !isThis(node, name))
      return { kind: 'elsewhere', why: `${text} is an operation of another description` };
    const operation = rest ?? text;
    if (operations.ids.has(operation)) return { kind: 'operation', operation };
    // Without a source it may be an operation of any of them.
    if (name === undefined && [...sources.keys()].some((each) => !isThis(node, each)))
      return { kind: 'elsewhere', why: `${text} is an operation of another description` };
    return fail(node, `there is no operation "${operation}"`, 'reference-dangling');
  }

  function callByPath(step: Node, text: string): WorkflowCall {
    const node = child(step, 'operationPath') ?? step;
    const [, name = '', pointer] = /^\{\$sourceDescriptions\.([^.}]+)\.url\}(#.*)$/s.exec(text) ?? [];
    if (pointer === undefined)
      return fail(node, '"operationPath" must be {$sourceDescriptions.<name>.url}#<JSON pointer>');
    if (!isThis(node, name))
      return { kind: 'elsewhere', why: `${text} is an operation of another description` };
    const source = sources.get(name) ?? step;
    const target = resolveReference(context.documents, source, stringAt(source, 'url', 'a source') + pointer);
    const operation = operations.byPlace.get(`${target.document.uri}#${target.pointer}`);
    return operation === undefined
      ? fail(node, `there is no operation at ${pointer}`, 'reference-dangling')
      : { kind: 'operation', operation };
  }

  /** Whether a source is the description that the contract is made from. */
  function isThis(node: Node, name: string): boolean {
    const source = sources.get(name);
    if (source === undefined)
      return fail(node, `there is no source description "${name}"`, 'reference-dangling');
    const { address, root: description } = context.documents;
    return address(document, stringAt(source, 'url', `source description "${name}"`)) === description.uri;
  }
}
