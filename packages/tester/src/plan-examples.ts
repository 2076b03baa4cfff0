import {
  type Contract,
  isContractError,
  type Operation,
  type OperationInput,
  type Parameter,
  type WireRequest,
} from '@countersign/contract';
import { type BodyGroup, bodyChoices } from './body-choices.ts';
import type { Choice, Unusable } from './choice.ts';
import { parameterChoices } from './parameter-choices.ts';
import { requestOf } from './request-of.ts';

/** One request made from what an operation documents. */
export interface ExampleCase {
  /** Unique within the contract. */
  readonly id: string;
  readonly operation: Operation;
  /** `example <name>`, or `sample` where nothing is documented. */
  readonly label: string;
  readonly input: OperationInput;
  /** Without credentials. */
  readonly request: WireRequest;
}

export interface ExamplePlan {
  readonly cases: readonly ExampleCase[];
  readonly unusable: readonly Unusable[];
}

/**
 * Makes the requests that use every named example of an operation's parameters and bodies at least once, and samples
 * (checked against their schemas) where none is documented. Examples of the same name go together.
 *
 * Without cases when a required parameter or body has neither an example nor a sample; `unusable` then says which.
 */
export function planExamples(
  contract: Contract,
  operation: Operation,
  options: { readonly seed: number },
): ExamplePlan {
  const unusable: Unusable[] = [];
  const note = (each: Unusable): void => void unusable.push(each);
  const slots: Slot[] = [];
  for (const parameter of operation.parameters) {
    const choices = parameterChoices(contract, parameter, options.seed, note);
    if (choices.length > 0) slots.push({ parameter, choices });
    else if (parameter.required) {
      note({
        at: parameter.at,
        message: `no valid value was found for the ${parameter.in} parameter ${parameter.name}: the operation was not called`,
      });
      return { cases: [], unusable };
    }
  }
  const groups = bodyChoices(contract, operation, options.seed, note);
  const cases = new Map<string, ExampleCase>();
  for (const [index, group] of groups.entries()) {
    for (const name of namesOf(group, index === 0 ? slots : [])) {
      try {
        const made = makeCase(contract, operation, {
          slots,
          group,
          name,
          several: groups.length > 1,
        });
        const key = keyOf(made.request);
        if (!cases.has(key)) cases.set(key, made);
      } catch (error) {
        if (!isContractError(error)) throw error;
        note({
          at: operation.at,
          message: `${name ?? 'a sample'} cannot be written as a request: ${error.message}`,
        });
      }
    }
  }
  return { cases: [...cases.values()], unusable };
}

interface Slot {
  readonly parameter: Parameter;
  readonly choices: readonly Choice[];
}

/** Documented names, each once; one nameless case when there is none. */
function namesOf(group: BodyGroup, slots: readonly Slot[]): readonly (string | undefined)[] {
  const choices = [...group.choices, ...slots.flatMap((slot) => slot.choices)];
  const names = new Set(choices.filter(({ documented }) => documented).map(({ name }) => name));
  return names.size > 0 ? [...names] : [undefined];
}

interface CasePlan {
  readonly slots: readonly Slot[];
  readonly group: BodyGroup;
  readonly name: string | undefined;
  readonly several: boolean;
}

function makeCase(
  contract: Contract,
  operation: Operation,
  { slots, group, name, several }: CasePlan,
): ExampleCase {
  const places = { path: {}, query: {}, header: {}, cookie: {}, querystring: {} } satisfies Record<
    Parameter['in'],
    object
  >;
  const values: Record<Parameter['in'], Record<string, unknown>> = places;
  let used = name;
  for (const { parameter, choices } of slots) {
    const choice = pick(choices, name);
    if (choice === undefined) continue;
    values[parameter.in][parameter.name] = choice.value;
    if (choice.documented) used ??= choice.name;
  }
  const body = pick(group.choices, name);
  const input: OperationInput = {
    path: values.path,
    query: { ...values.query, ...values.querystring },
    headers: values.header,
    cookies: values.cookie,
    ...(group.mediaType !== undefined && body && { body: { mediaType: group.mediaType, value: body.value } }),
  };
  const what = used === undefined ? 'sample' : `example ${used}`;
  const label = several ? `${what} (${group.mediaType ?? 'no body'})` : what;
  return {
    id: `${operation.id}/examples/${label}`,
    operation,
    label,
    input,
    request: requestOf(contract, operation, input),
  };
}

/** The choice of this name, else the first. */
function pick(choices: readonly Choice[], name: string | undefined): Choice | undefined {
  return choices.find((choice) => choice.documented && choice.name === name) ?? choices[0];
}

function keyOf({ target, headers, body }: WireRequest): string {
  return JSON.stringify([target, headers, body && Buffer.from(body).toString('latin1')]);
}
