import type { AnySchema, ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { Contract, NotJudged, Schema, SourceRef } from '../model.ts';
import { createAjv } from './create-ajv.ts';
import {
  type Direction,
  type Origin,
  type Preparation,
  prepareSchema,
  type Surroundings,
} from './prepare-schema.ts';

/** Validates values against the schemas of one contract in one direction. */
export interface SchemaValidator {
  readonly contract: Contract;
  readonly direction: Direction;
  readonly declared: ReadonlySet<string>;
  readonly originOf: (prepared: object) => Origin | undefined;
  /** The errors of a value; each schema is prepared and compiled when it is first needed. */
  readonly errors: (schema: Schema, at: SourceRef, value: unknown) => readonly ErrorObject[];
  /** The errors of a value against a part of what was prepared, for example a branch of an `anyOf`. */
  readonly errorsOfPart: (prepared: AnySchema, value: unknown) => readonly ErrorObject[];
}

const validators = new WeakMap<Contract, Partial<Record<Direction, SchemaValidator>>>();
const notes = new WeakMap<Contract, Map<SourceRef, NotJudged>>();

/** The validator of a contract for one direction, made once. */
export function schemaValidator(contract: Contract, direction: Direction): SchemaValidator {
  const made = validators.get(contract) ?? {};
  validators.set(contract, made);
  made[direction] ??= createSchemaValidator(contract, direction);
  return made[direction];
}

/**
 * What of the schemas validated so far could not be judged (a pattern that is no regular expression, a keyword with a
 * value of the wrong type …): one entry per place. The rest of such a schema is judged.
 */
export function unjudgedKeywords(contract: Contract): readonly NotJudged[] {
  return [...(notes.get(contract)?.values() ?? [])];
}

function createSchemaValidator(contract: Contract, direction: Direction): SchemaValidator {
  const ajv = createAjv();
  const origins = new WeakMap<object, Origin>();
  const declared = new Set<string>();
  const units = new Map<string, string>();
  const pending: { uri: string; target: Schema; around: Surroundings }[] = [];
  const roots = new Map<Schema, Map<SourceRef, ValidateFunction>>();

  const note = (at: SourceRef, message: string): void => {
    const noted = notes.get(contract) ?? new Map<SourceRef, NotJudged>();
    notes.set(contract, noted.set(at, { at, message }));
  };
  const reference: Preparation['reference'] = (key, target, here) => {
    // A component is prepared once for everything that could make a difference inside of it.
    const around = { ...here, at: contract.schemaRefs[key] ?? (`0#/${key}` as SourceRef) };
    const unit = JSON.stringify([
      key,
      around.provenance,
      [...around.hidden].sort(),
      around.composite && direction === 'request',
    ]);
    const known = units.get(unit);
    if (known !== undefined) return known;
    const uri = `contract:/${units.size}`;
    units.set(unit, uri);
    pending.push({ uri, target, around });
    return uri;
  };
  const preparation: Preparation = { contract, direction, origins, declared, reference, note };

  function compileRoot(schema: Schema, at: SourceRef): ValidateFunction {
    const prepared = prepareSchema(preparation, schema, {
      at,
      provenance: undefined,
      hidden: new Set(),
      composite: false,
    });
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
      ajv.addSchema(prepareSchema(preparation, unit.target, unit.around), unit.uri);
    }
    return compile(ajv, prepared, (reason) =>
      note(at, `this schema cannot be used (${reason}), so it is not checked`),
    );
  }

  return {
    contract,
    direction,
    declared,
    originOf: (prepared) => origins.get(prepared),
    errors: (schema, at, value) => {
      const places = roots.get(schema) ?? new Map<SourceRef, ValidateFunction>();
      let validate = places.get(at);
      if (validate === undefined) {
        validate = compileRoot(schema, at);
        roots.set(schema, places.set(at, validate));
      }
      return run(validate, value, () => note(at, tooDeep));
    },
    errorsOfPart: (prepared, value) => {
      const validate = compile(ajv, prepared, () => undefined);
      return run(validate, value, () => undefined);
    },
  };
}

const tooDeep = 'a schema that contains itself without end, or a value nested too deep, so it is not checked';

/** A schema may contain itself at the same place of the value (a base that lists its own heirs): no value ever ends it. */
function run(validate: ValidateFunction, value: unknown, unending: () => void): readonly ErrorObject[] {
  try {
    return validate(value) ? [] : (validate.errors ?? []);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    unending();
    return [];
  }
}

/** What the validator refuses in spite of all care is left unjudged: a description must never end a run. */
function compile(ajv: Ajv2020, prepared: AnySchema, refused: (reason: string) => void): ValidateFunction {
  try {
    return ajv.compile(prepared);
  } catch (error) {
    refused(error instanceof Error ? error.message : String(error));
    return ajv.compile(true);
  }
}
