import { createContext, Script } from 'node:vm';

const script = new Script('expression.test(text)');
const context = createContext({ expression: /(?:)/, text: '' });
/** Texts of so few characters are no work for any expression. */
const short = 12;
const mostMilliseconds = 20;

/**
 * Whether a text matches; undefined when the expression runs for ages on it, as `^(a+)+$` does on a long text that almost
 * matches. Such a text would stop whatever validates it.
 */
export function testInTime(expression: RegExp, text: string): boolean | undefined {
  if (text.length <= short) return expression.test(text);
  try {
    return script.runInContext(Object.assign(context, { expression, text }), {
      timeout: mostMilliseconds,
    }) as boolean;
  } catch {
    return undefined;
  }
}
