import type { AnySchema, ErrorObject } from 'ajv';
import { typesOf } from '../codec/schema-types.ts';
import type { Provenance, Schema } from '../model.ts';
import { below, pointerTokens } from '../pointer.ts';
import { schemaKey } from '../resolve-schema.ts';
import { describeError } from './describe-error.ts';
import { describeValue, either } from './describe-value.ts';
import { ofKeyword } from './known.ts';
import { isNullWrapper } from './null-wrapper.ts';
import type { Origin } from './prepare-schema.ts';
import type { SchemaValidator } from './schema-validator.ts';
import type { Violation } from './violation.ts';

/** What every violation of one value has in common. */
export interface Explanation {
  readonly validator: SchemaValidator;
  /** Of the value itself. */
  readonly path: string;
  /** What the value itself is called. */
  readonly subject: string;
  /** Holds where the schema states none. */
  readonly provenance: Provenance;
}

/** Turns the validator's errors into violations: no noise of untaken branches, each with its place in the description. */
export function explainErrors(explanation: Explanation, errors: readonly ErrorObject[]): Violation[] {
  const violations: Violation[] = [];
  for (const error of errors) {
    // The branch that was taken tells more than the `if`; the name that was refused more than what its schema says.
    if (error.keyword === 'if' || error.propertyName !== undefined) continue;
    const origin =
      error.parentSchema === undefined ? undefined : explanation.validator.originOf(error.parentSchema);
    if (origin === undefined) continue;
    const choice = error.keyword === 'anyOf' || error.keyword === 'oneOf';
    violations.push(
      ...(choice ? explainChoice(explanation, origin, error) : [explainError(explanation, origin, error)]),
    );
  }
  return withoutConsequences(violations);
}

function explainError(explanation: Explanation, origin: Origin, error: ErrorObject): Violation {
  const { keyword, tokens, about, clause } = describeError(error, origin.schema);
  return violation(explanation, origin, error.instancePath, {
    keyword,
    schemaAt: below(origin.at, ...tokens),
    about,
    advisory: keyword === 'readOnly',
    clause,
  });
}

/** Says what the one branch lacks that was meant, else that none (or more than one) fits. */
function explainChoice(explanation: Explanation, origin: Origin, error: ErrorObject): Violation[] {
  const { validator } = explanation;
  const keyword = error.keyword;
  const schemaAt = isNullWrapper(validator.contract, origin.schema) ? origin.at : below(origin.at, keyword);
  const statement = { keyword, schemaAt, advisory: false };
  const branches = (error.parentSchema?.[keyword] ?? []) as AnySchema[];
  const names = branches.map((branch, index) => branchName(validator, branch, index));
  const passing: unknown = error.params.passingSchemas;
  if (Array.isArray(passing)) {
    const clause = `fits ${passing.map((index) => names[index]).join(' and ')}, must fit exactly one of them`;
    return [violation(explanation, origin, error.instancePath, { ...statement, about: 'value', clause })];
  }

  const inner = { ...explanation, path: explanation.path + error.instancePath };
  const failures = branches.map((branch) => explainErrors(inner, validator.errorsOfPart(branch, error.data)));
  const likely = failures.filter((violations) => !violations.some((each) => refusesKind(each, inner.path)));
  if (likely.length === 1 && likely[0] !== undefined && likely[0].length > 0) return likely[0];

  const ofType = failures.every((violations) =>
    violations.some((each) => each.keyword === 'type' && each.instancePath === inner.path),
  );
  const clause = ofType
    ? `is ${describeValue(error.data)}, must be ${either([...new Set(branches.flatMap((branch) => typeNames(validator, branch)))])}`
    : `fits none of ${names.length} alternatives: ${names.map((name, index) => `${name} (${failures[index]?.[0]?.message ?? 'unknown'})`).join('; ')}`;
  const shape = failures.every((violations) => violations.some(({ about }) => about !== 'value'));
  return [
    violation(explanation, origin, error.instancePath, {
      ...statement,
      about: shape ? 'type' : 'value',
      clause,
    }),
  ];
}

/** A branch for another type of value, or for another constant in one of its properties, was not the one meant. */
function refusesKind({ keyword, instancePath }: Violation, path: string): boolean {
  const depth = pointerTokens(instancePath).length - pointerTokens(path).length;
  if (keyword === 'type') return depth === 0;
  return (keyword === 'const' || keyword === 'enum') && depth <= 1;
}

function branchName(validator: SchemaValidator, branch: AnySchema, index: number): string {
  const schema = schemaOf(validator, branch);
  if (typeof schema !== 'object') return `alternative ${index + 1}`;
  if (schema.$ref !== undefined) {
    const key = schemaKey(schema.$ref);
    return pointerTokens(validator.contract.schemaRefs[key] ?? `#/${key}`).at(-1) ?? key;
  }
  if (typeof schema.title === 'string') return schema.title;
  return typeof schema.type === 'string' ? schema.type : `alternative ${index + 1}`;
}

function typeNames(validator: SchemaValidator, branch: AnySchema): string[] {
  const types = typesOf(validator.contract, schemaOf(validator, branch));
  return [...types].filter((type) => type !== 'integer' || !types.has('number'));
}

function schemaOf(validator: SchemaValidator, branch: AnySchema): Schema | undefined {
  return typeof branch === 'object' ? validator.originOf(branch)?.schema : branch;
}

type Judgement = Pick<Violation, 'keyword' | 'schemaAt' | 'about' | 'advisory'> & { readonly clause: string };

function violation(
  explanation: Explanation,
  origin: Origin,
  instancePath: string,
  judgement: Judgement,
): Violation {
  const { clause, ...rest } = judgement;
  const path = explanation.path + instancePath;
  const provenance = origin.provenance ?? explanation.provenance;
  return {
    ...rest,
    instancePath: path,
    cause: causeOf(path, explanation.validator.declared),
    provenance: origin.own ? ofKeyword(provenance, judgement.keyword) : provenance,
    message: `${path === '' ? explanation.subject : readable(path)} ${clause}`,
  };
}

/** On one line, whatever the names are. */
function readable(path: string): string {
  return JSON.stringify(pointerTokens(path).join('/')).slice(1, -1);
}

/** Only declared property names, each once: the place in the description says the rest. */
function causeOf(path: string, declared: ReadonlySet<string>): string {
  return [...new Set(pointerTokens(path).filter((token) => declared.has(token)))].join('/');
}

/** What is `unevaluated` because another keyword failed is no news. */
function withoutConsequences(violations: readonly Violation[]): Violation[] {
  const causes = violations.filter(({ keyword }) => !keyword.startsWith('unevaluated'));
  return violations.filter(
    (each) =>
      !each.keyword.startsWith('unevaluated') ||
      !causes.some(({ instancePath }) => `${instancePath}/`.startsWith(`${each.instancePath}/`)),
  );
}
