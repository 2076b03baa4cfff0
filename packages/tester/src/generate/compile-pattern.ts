import { CharSet, JS } from 'refa';
import { type Automaton, type AutomatonLimits, buildAutomaton, leadingLookaheads } from './automaton.ts';

/** A pattern as what its texts can be written from. */
export interface CompiledPattern {
  readonly expression: RegExp;
  /** The pattern, and what its leading look-aheads ask for: a text must satisfy all of them. */
  readonly automata: readonly Automaton[];
}

const compiled = new Map<string, CompiledPattern | undefined>();
const mostKept = 2000;

/** Cut-offs that are tried in turn: the first is quick, the last still fits a second. */
export const cutOffs: readonly AutomatonLimits[] = [
  { repetitions: 24, states: 6_000 },
  { repetitions: 600, states: 30_000 },
];

/**
 * Compiles a pattern; undefined when it is no regular expression or too large.
 *
 * @param cutOff index into `cutOffs`
 */
export function compilePattern(pattern: string, cutOff = 0): CompiledPattern | undefined {
  const key = `${cutOff}${pattern}`;
  if (compiled.has(key)) return compiled.get(key);
  if (compiled.size >= mostKept) compiled.clear();
  const result = compile(pattern, cutOffs[cutOff] ?? { repetitions: 0, states: 0 });
  compiled.set(key, result);
  return result;
}

function compile(pattern: string, limits: AutomatonLimits): CompiledPattern | undefined {
  const expression = toRegExp(pattern);
  if (expression === undefined) return undefined;
  try {
    const parser = JS.Parser.fromLiteral({ source: pattern, flags: expression.flags });
    const { expression: tree, maxCharacter } = parser.parse({
      assertions: 'parse',
      backreferences: 'unknown',
    });
    const anything = CharSet.all(maxCharacter);
    const [only, more] = tree.alternatives;
    const lookaheads = only === undefined || more !== undefined ? [] : leadingLookaheads(only);
    const automata = [tree.alternatives, ...lookaheads].map((alternatives) =>
      buildAutomaton(alternatives, anything, limits),
    );
    const usable = automata.filter((automaton) => automaton !== undefined);
    return usable.length === automata.length ? { expression, automata: usable } : undefined;
  } catch {
    // Newer syntax than the parser knows: texts of such a pattern come from examples only.
    return { expression, automata: [] };
  }
}

/** The regular expression that a pattern means: with `u`, else as many descriptions write it; undefined when it is neither. */
export function toRegExp(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The next dialect may know it.
    }
  }
  return undefined;
}
