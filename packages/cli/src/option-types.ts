import type { Shard } from '@countersign/contract';
import type { OptionSpec } from './command.ts';
import { isDate } from './is-date.ts';
import { findNearest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

type Described = { readonly flags: string; readonly description: string };

/** `--check` */
export function flag(described: Described): OptionSpec<boolean> {
  return { ...described, initial: false };
}

/** `--server <url>`, given once. */
export function text(described: Described): OptionSpec<string | undefined> {
  return { ...described, initial: undefined, parse: (value) => value };
}

/** `--operation <id>`, given any number of times. */
export function list(described: Described): OptionSpec<readonly string[]> {
  return { ...described, initial: [], parse: (value, previous) => [...previous, value] };
}

/** A whole number from `least` on. */
export function integer(
  described: Described & { readonly least?: number; readonly most?: number },
): OptionSpec<number | undefined> {
  const { least = 0, most = Number.MAX_SAFE_INTEGER, ...rest } = described;
  return {
    ...rest,
    initial: undefined,
    parse(value) {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
      throw new UsageError(`${rest.flags}: ${JSON.stringify(value)} is no whole number ${bounds}`);
    },
  };
}

/** A number of seconds above 0. */
export function seconds(described: Described): OptionSpec<number | undefined> {
  return {
    ...described,
    initial: undefined,
    parse(value) {
      const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : 0;
      if (number > 0 && number < 1e6) return number;
      throw new UsageError(`${described.flags}: ${JSON.stringify(value)} is no number of seconds`);
    },
  };
}

/** A day to come, or today (UTC). */
export function day(described: Described): OptionSpec<string | undefined> {
  return {
    ...described,
    initial: undefined,
    parse(value) {
      const isToCome = isDate(value) && value >= new Date().toISOString().slice(0, 10);
      if (isToCome) return value;
      throw new UsageError(
        `${described.flags}: ${JSON.stringify(value)} is no day to come; write for example 2027-01-31`,
      );
    },
  };
}

const units: Readonly<Record<string, number>> = { '': 1, kb: 1e3, mb: 1e6, gb: 1e9 };

/** A number of bytes: `500000`, `100MB`. */
export function size(described: Described): OptionSpec<number | undefined> {
  return {
    ...described,
    initial: undefined,
    parse(value) {
      const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(value) ?? [];
      const bytes = Math.floor(Number(number) * (units[unit.toLowerCase()] ?? 0));
      if (number !== '' && bytes > 0) return bytes;
      throw new UsageError(
        `${described.flags}: ${JSON.stringify(value)} is no size; write for example 100MB`,
      );
    },
  };
}

/** One of a few words. */
export function choice<const Word extends string>(
  described: Described & { readonly words: readonly Word[]; readonly initial: NoInfer<Word> },
): OptionSpec<Word>;
export function choice<const Word extends string>(
  described: Described & { readonly words: readonly Word[] },
): OptionSpec<Word | undefined>;
export function choice<const Word extends string>({
  words,
  initial,
  ...described
}: Described & { readonly words: readonly Word[]; readonly initial?: Word }): OptionSpec<Word | undefined> {
  return {
    ...described,
    initial,
    parse(value) {
      const word = words.find((each) => each === value);
      if (word !== undefined) return word;
      throw notAmong(described, value, words);
    },
  };
}

/** Some of a few words: `--phase examples,coverage`, also given several times. */
export function words<const Word extends string>({
  words: known,
  ...described
}: Described & { readonly words: readonly Word[] }): OptionSpec<readonly Word[]> {
  return {
    ...described,
    initial: [],
    parse(value, previous) {
      const chosen = value.split(',').map((each) => {
        const word = known.find((candidate) => candidate === each.trim());
        if (word !== undefined) return word;
        throw notAmong(described, each, known);
      });
      return [...new Set([...previous, ...chosen])];
    },
  };
}

/** A number per second: `10/s`, `0.5/s`, `10`. */
export function rate(described: Described): OptionSpec<number | undefined> {
  return {
    ...described,
    initial: undefined,
    parse(value) {
      const number = Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(value)?.[1] ?? 0);
      if (number > 0) return number;
      throw new UsageError(`${described.flags}: ${JSON.stringify(value)} is no rate; write for example 10/s`);
    },
  };
}

/** Which of how many parts: `2/5`. */
export function shard(described: Described): OptionSpec<Shard | undefined> {
  return {
    ...described,
    initial: undefined,
    parse(value) {
      const [, first = '', second = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? [];
      const [index, count] = [Number(first), Number(second)];
      if (index >= 1 && index <= count) return { index, count };
      throw new UsageError(
        `${described.flags}: ${JSON.stringify(value)} is no part of a run; write for example 1/3, 2/3 and 3/3`,
      );
    },
  };
}

function notAmong({ flags }: Described, value: string, words: readonly string[]): UsageError {
  const nearest = findNearest(value, words);
  const meant = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  return new UsageError(`${flags}: ${JSON.stringify(value)} is not one of ${words.join(', ')}${meant}`);
}

/** `--format`: for people or for programs. @param what `the result is`, `problems are` */
export function format(what: string): OptionSpec<'text' | 'json'> {
  return choice({
    flags: '--format <text|json>',
    description: `how ${what} printed`,
    words: ['text', 'json'],
    initial: 'text',
  });
}

/** `--fail-on`: what makes the exit code 1. */
export function failOn(): OptionSpec<'error' | 'warning' | 'never'> {
  return choice({
    flags: '--fail-on <error|warning|never>',
    description: 'least severity that makes the exit code 1',
    words: ['error', 'warning', 'never'],
    initial: 'error',
  });
}
