import type { CharSet } from 'refa';
import type { Automaton } from './automaton.ts';

/** A step of the machine: one character of the set leads to another state. */
interface Move {
  readonly characters: CharSet;
  readonly to: number;
  /** True while the text is still outside of the unanchored pattern. */
  readonly free: boolean;
}

/** Several automata run side by side over one text. State 0 is the start. */
export interface TextMachine {
  readonly moves: readonly (readonly Move[])[];
  readonly accepting: readonly boolean[];
}

interface Combination {
  readonly states: readonly number[];
  /** True before the first character. */
  readonly first: boolean;
}

/** The machine of all texts that every automaton accepts; undefined when it would have more than `mostMoves` steps. */
export function combineAutomata(
  automata: readonly Automaton[],
  mostMoves = 200_000,
): TextMachine | undefined {
  const numbers = new Map<string, number>();
  const combinations: Combination[] = [];
  const number = (combination: Combination): number => {
    const key = `${combination.first ? '^' : ''}${combination.states.join()}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, combinations.length);
    return combinations.push(combination) - 1;
  };
  number({ states: automata.map(({ initial }) => initial), first: true });

  const moves: Move[][] = [];
  const accepting: boolean[] = [];
  let left = mostMoves;
  for (let index = 0; index < combinations.length; index += 1) {
    const { states, first } = combinations[index] ?? { states: [], first: false };
    let steps: { characters: CharSet | undefined; to: readonly number[]; free: boolean }[] = [
      { characters: undefined, to: [], free: false },
    ];
    let accepts = true;
    for (const [position, automaton] of automata.entries()) {
      const around = closure(automaton, states[position] ?? 0, { first, last: false });
      const own = [...around].flatMap((state) => automaton.characterSteps[state] ?? []);
      steps = steps.flatMap((step) =>
        own.flatMap((next) => {
          const characters =
            step.characters === undefined ? next.characters : step.characters.intersect(next.characters);
          return characters.isEmpty
            ? []
            : [{ characters, to: [...step.to, next.to], free: step.free || next.free }];
        }),
      );
      accepts &&= closure(automaton, states[position] ?? 0, { first, last: true }).has(automaton.final);
    }
    left -= steps.length;
    if (left < 0) return undefined;
    accepting.push(accepts);
    moves.push(
      steps.flatMap(({ characters, to, free }) =>
        characters === undefined ? [] : [{ characters, free, to: number({ states: to, first: false }) }],
      ),
    );
  }
  return { moves, accepting };
}

/** The states that are reached without a character. */
function closure(
  { emptySteps }: Automaton,
  from: number,
  { first, last }: { first: boolean; last: boolean },
): Set<number> {
  const reached = new Set([from]);
  for (const state of reached) {
    for (const { to, guard } of emptySteps[state] ?? []) {
      if (guard === 'none' || (guard === 'start' && first) || (guard === 'end' && last)) reached.add(to);
    }
  }
  return reached;
}

/** For each number of characters up to `longest`, the states from which exactly that many more end the text. */
export function endingsByLength({ moves, accepting }: TextMachine, longest: number): Uint8Array[] {
  const first = Uint8Array.from(accepting, Number);
  const endings = [first];
  for (let length = 1; length <= longest; length += 1) {
    const before = endings[length - 1] ?? first;
    endings.push(Uint8Array.from(moves, (steps) => Number(steps.some(({ to }) => before[to] === 1))));
  }
  return endings;
}
