import { pickCharacter } from './characters.ts';
import { type CompiledPattern, compilePattern, cutOffs } from './compile-pattern.ts';
import { pick, type Random, whole } from './random-choice.ts';
import { combineAutomata, endingsByLength, type TextMachine } from './text-machine.ts';

/** Writes texts that match patterns and have a length. */
export interface TextSampler {
  /** The lengths, in characters, that texts are written in; in ascending order. */
  readonly lengths: readonly number[];
  /** A text, or undefined when what the automata cannot express (look-arounds, back-references) refused all tries. */
  draw(random: Random, length?: number): string | undefined;
}

export interface TextLimits {
  /** In characters. */
  readonly least: number;
  readonly most: number;
  /** Printable ASCII only, where the pattern allows it. */
  readonly ascii: boolean;
}

const tries = 30;
const mostWork = 8_000_000;
const windows = [40, 400, 4_000];

/** A sampler of texts that match every pattern; else the reason why there is none. */
export function createTextSampler(patterns: readonly string[], limits: TextLimits): TextSampler | string {
  let reason = `no text of ${limits.least} to ${limits.most} characters matches ${patterns.join(' and ')}`;
  for (const [cutOff] of cutOffs.entries()) {
    const compiled = patterns.map((pattern) => compilePattern(pattern, cutOff));
    const usable = compiled.filter((pattern) => pattern !== undefined);
    const automata = usable.flatMap((pattern) => pattern.automata);
    const machine =
      usable.length === compiled.length && usable.every((pattern) => pattern.automata.length > 0)
        ? combineAutomata(automata)
        : undefined;
    if (machine === undefined) {
      reason = `the pattern ${patterns.join(' and ')} is too large or too new to write texts from`;
      continue;
    }
    const reach = reachOf(machine, limits);
    if (reach !== undefined) return sampler(machine, reach, usable, limits.ascii);
  }
  return reason;
}

interface Reach {
  readonly endings: readonly Uint8Array[];
  readonly lengths: readonly number[];
}

/** The feasible lengths from the shortest on; a longer stretch is looked at only while there are none. */
function reachOf(machine: TextMachine, { least, most }: TextLimits): Reach | undefined {
  const edges = machine.moves.reduce((sum, steps) => sum + steps.length + 1, 0);
  for (const window of windows) {
    const longest = Math.min(most, least + window);
    if (longest < least || edges * longest > mostWork) return undefined;
    const endings = endingsByLength(machine, longest);
    const lengths = endings.flatMap((ends, length) => (length >= least && ends[0] === 1 ? [length] : []));
    if (lengths.length > 0) return { endings, lengths };
    if (longest === most) return undefined;
  }
  return undefined;
}

function sampler(
  machine: TextMachine,
  { endings, lengths }: Reach,
  patterns: readonly CompiledPattern[],
  ascii: boolean,
): TextSampler {
  const exact = patterns.every(({ automata }) => automata.every((automaton) => automaton.exact));
  const write = (random: Random, length: number): string => {
    let text = '';
    let state = 0;
    for (let left = length; left > 0; left -= 1) {
      const possible = (machine.moves[state] ?? []).filter(({ to }) => endings[left - 1]?.[to] === 1);
      const inside = possible.filter(({ free }) => !free);
      const move = pick(random, inside.length > 0 && random() < 0.97 ? inside : possible);
      const code = move && pickCharacter(move.characters, random, ascii);
      if (move === undefined || code === undefined) break;
      text += String.fromCodePoint(code);
      state = move.to;
    }
    return text;
  };
  return {
    lengths,
    draw: (random, wanted) => {
      for (let attempt = 0; attempt < tries; attempt += 1) {
        const length = wanted ?? pickLength(random, lengths);
        const text = write(random, length);
        if (exact || patterns.every(({ expression }) => expression.test(text))) return text;
      }
      return undefined;
    },
  };
}

/** Short texts mostly, so that what is wrong stays readable. */
function pickLength(random: Random, lengths: readonly number[]): number {
  const few = random() < 0.7 ? Math.min(lengths.length, 8) : lengths.length;
  return lengths[whole(random, 0, few - 1)] ?? 0;
}
