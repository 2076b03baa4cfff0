import {
  bodyKind,
  type Contract,
  type Operation,
  type OperationInput,
  type WorkflowStep,
} from '@countersign/contract';
import { withArgument } from '../arguments.ts';
import { pointerTokens, withValueAt } from '../json-pointer.ts';
import { fill, type WorkflowScope } from './workflow-scope.ts';

/** The arguments of a step, and the expressions in them that mean nothing. */
export interface StepInput {
  readonly input: OperationInput;
  readonly missing: readonly string[];
}

/** Fills in what a step sends. Credentials are left out: those of the run go there. */
export function buildStepInput(scope: WorkflowScope, step: WorkflowStep, operation: Operation): StepInput {
  const missing: string[] = [];
  const filled = (value: unknown): unknown => {
    const found = fill(scope, value);
    missing.push(...found.missing);
    return found.value;
  };
  let input: OperationInput = {};
  for (const { name, in: given, value } of step.parameters) {
    const place = given ?? operation.parameters.find((each) => each.name === name)?.in ?? 'query';
    if (isCredential(scope.contract, place, name)) continue;
    input = withArgument(input, { in: place, name }, filled(value));
  }
  const { requestBody } = step;
  if (requestBody === undefined) return { input, missing };
  const mediaType =
    requestBody.contentType ?? operation.requestBody?.content[0]?.mediaType ?? 'application/json';
  let value = filled(requestBody.payload);
  for (const { target, value: replacement } of requestBody.replacements) {
    const tokens = pointerTokens(target);
    if (tokens !== undefined) value = withValueAt(value, tokens, filled(replacement));
  }
  if (typeof value === 'string' && bodyKind(mediaType) === 'octets') value = new TextEncoder().encode(value);
  return { input: { ...input, body: { mediaType, value } }, missing };
}

function isCredential({ securitySchemes }: Contract, place: string, name: string): boolean {
  if (place === 'header' && name.toLowerCase() === 'authorization') return true;
  return Object.values(securitySchemes).some(
    (scheme) => scheme.in === place && scheme.parameterName?.toLowerCase() === name.toLowerCase(),
  );
}
