import type { CharSet, Concatenation, Element, Expression, NoParent } from 'refa';

/** A step that consumes one character of a set; a `free` one stands for text around an unanchored pattern. */
interface CharacterStep {
  readonly characters: CharSet;
  readonly to: number;
  readonly free: boolean;
}

type Guard = 'none' | 'start' | 'end';

/** States with steps over characters, and empty steps that may demand the start or the end of the text. */
export interface Automaton {
  readonly initial: number;
  readonly final: number;
  readonly characterSteps: readonly (readonly CharacterStep[])[];
  readonly emptySteps: readonly (readonly { readonly to: number; readonly guard: Guard }[])[];
  /** False when look-arounds or back-references were left out, so that texts must be tried on the pattern itself. */
  readonly exact: boolean;
}

export interface AutomatonLimits {
  /** Repetitions are cut down to this number (or to their minimum), which loses texts but adds none. */
  readonly repetitions: number;
  readonly states: number;
}

interface Building {
  readonly characterSteps: CharacterStep[][];
  readonly emptySteps: { to: number; guard: Guard }[][];
  readonly limits: AutomatonLimits;
  exact: boolean;
}

type Alternatives = NoParent<Expression>['alternatives'];

/** Thompson's construction; undefined when there would be too many states. */
export function buildAutomaton(
  alternatives: Alternatives,
  anything: CharSet,
  limits: AutomatonLimits,
): Automaton | undefined {
  const building: Building = { characterSteps: [], emptySteps: [], limits, exact: true };
  try {
    const [initial, start, end, final] = [state(building), state(building), state(building), state(building)];
    building.characterSteps[initial]?.push({ characters: anything, to: initial, free: true });
    building.characterSteps[final]?.push({ characters: anything, to: final, free: true });
    join(building, initial, start);
    addAlternatives(building, alternatives, start, end);
    join(building, end, final);
    const { characterSteps, emptySteps, exact } = building;
    return { initial, final, characterSteps, emptySteps, exact };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function state({ characterSteps, emptySteps, limits }: Building): number {
  if (characterSteps.length >= limits.states) throw new RangeError('too many states');
  characterSteps.push([]);
  return emptySteps.push([]) - 1;
}

function join({ emptySteps }: Building, from: number, to: number, guard: Guard = 'none'): void {
  emptySteps[from]?.push({ to, guard });
}

function addAlternatives(building: Building, alternatives: Alternatives, from: number, to: number): void {
  for (const { elements } of alternatives) {
    let last = from;
    for (const element of elements) {
      const next = state(building);
      addElement(building, element, last, next);
      last = next;
    }
    join(building, last, to);
  }
}

function addElement(building: Building, element: NoParent<Element>, from: number, to: number): void {
  switch (element.type) {
    case 'CharacterClass':
      building.characterSteps[from]?.push({ characters: element.characters, to, free: false });
      break;
    case 'Alternation':
      addAlternatives(building, element.alternatives, from, to);
      break;
    case 'Quantifier':
      addRepetition(building, element, from, to);
      break;
    case 'Assertion': {
      const edge = edgeOf(element.alternatives);
      if (edge && element.negate) join(building, from, to, element.kind === 'behind' ? 'start' : 'end');
      else {
        building.exact = false;
        join(building, from, to);
      }
      break;
    }
    case 'Unknown':
      building.exact = false;
      join(building, from, to);
  }
}

/** `^` and `$` are parsed as "no character at all before, behind". */
function edgeOf(alternatives: Alternatives): boolean {
  const [only, more] = alternatives;
  const [element, next] = only?.elements ?? [];
  const single = more === undefined && next === undefined;
  return single && element?.type === 'CharacterClass' && element.characters.isAll;
}

function addRepetition(
  building: Building,
  { alternatives, max, min }: { alternatives: Alternatives; min: number; max: number },
  from: number,
  to: number,
): void {
  let last = from;
  const again = (): number => {
    const next = state(building);
    addAlternatives(building, alternatives, last, next);
    return next;
  };
  for (let count = 0; count < min; count += 1) last = again();
  if (max === Number.POSITIVE_INFINITY) {
    const hub = state(building);
    join(building, last, hub);
    addAlternatives(building, alternatives, hub, hub);
    join(building, hub, to);
    return;
  }
  join(building, last, to);
  for (let count = min; count < Math.min(max, Math.max(min, building.limits.repetitions)); count += 1) {
    last = again();
    join(building, last, to);
  }
}

/** The alternatives of positive look-aheads that a pattern begins with: further patterns that the whole text must match. */
export function leadingLookaheads(concatenation: NoParent<Concatenation>): Alternatives[] {
  const found: Alternatives[] = [];
  for (const element of concatenation.elements) {
    if (element.type !== 'Assertion') break;
    if (element.kind === 'ahead' && !element.negate) found.push(element.alternatives);
  }
  return found;
}
