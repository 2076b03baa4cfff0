import type { SchemaObject } from '@countersign/contract';
import { atLimit, beyond, type Trial, unstated } from './deviation.ts';

/** Numbers at and just beyond every bound of a schema; where there is none, at those of common machines. */
export function* numberTrials(schema: SchemaObject): Iterable<Trial> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const isInteger = [schema.type].flat().includes('integer');
  const step = typeof multipleOf === 'number' ? multipleOf : isInteger ? 1 : 0.01;
  const beside = (value: number, steps: number): number => {
    const whole = steps > 0 ? Math.floor(value / step + 1e-9) : Math.ceil(value / step - 1e-9);
    return Number(((whole + steps) * step).toPrecision(15));
  };
  if (typeof minimum === 'number') {
    yield atLimit('minimum', minimum, `the least, ${minimum}`);
    yield atLimit('minimum', beside(minimum, 1), `just above ${minimum}`);
    yield beyond('minimum', beside(minimum, -1), `below ${minimum}`);
  }
  if (typeof maximum === 'number') {
    yield atLimit('maximum', maximum, `the most, ${maximum}`);
    yield atLimit('maximum', beside(maximum, -1), `just below ${maximum}`);
    yield beyond('maximum', beside(maximum, 1), `above ${maximum}`);
  }
  if (typeof exclusiveMinimum === 'number') {
    yield atLimit('exclusiveMinimum', beside(exclusiveMinimum, 1), `just above ${exclusiveMinimum}`);
    yield beyond('exclusiveMinimum', exclusiveMinimum, `${exclusiveMinimum} itself`);
  }
  if (typeof exclusiveMaximum === 'number') {
    yield atLimit('exclusiveMaximum', beside(exclusiveMaximum, -1), `just below ${exclusiveMaximum}`);
    yield beyond('exclusiveMaximum', exclusiveMaximum, `${exclusiveMaximum} itself`);
  }
  if (typeof multipleOf === 'number') {
    const low = typeof minimum === 'number' ? minimum : 0;
    yield beyond('multipleOf', beside(low, 2) + multipleOf / 2, `no multiple of ${multipleOf}`);
  }
  if (minimum === undefined && exclusiveMinimum === undefined) {
    yield unstated(0, 'zero');
    yield unstated(-1, 'a negative number');
  }
  if (maximum === undefined && exclusiveMaximum === undefined) yield unstated(2 ** 31, 'beyond 32 bits');
}
