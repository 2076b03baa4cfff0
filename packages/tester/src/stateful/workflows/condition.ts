/** A simple condition, parsed. */
export type Condition =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** A runtime expression. */
  | { readonly kind: 'expression'; readonly text: string }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'both' | 'either'; readonly left: Condition; readonly right: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: Operator;
      readonly left: Condition;
      readonly right: Condition;
    };

type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';

const token =
  /\s*(?:(?<operator>==|!=|<=|>=|<|>|&&|\|\||!|\(|\))|'(?<text>(?:[^']|'')*)'|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(?<word>true|false|null)(?!\w)|(?<expression>\$[^\s=<>!&|()]+))/y;

/**
 * @returns undefined for what is no condition
 * @see Arazzo Specification 1.0.1 § 4.6.11.2 Simple conditions
 */
export function parseCondition(source: string): Condition | undefined {
  const tokens = readTokens(source.trim());
  if (tokens === undefined) return undefined;
  let place = 0;
  const peek = (): string | undefined => tokens[place]?.operator;
  const take = (operator: string): boolean => {
    if (peek() !== operator) return false;
    place += 1;
    return true;
  };

  function either(): Condition | undefined {
    let left = both();
    while (left !== undefined && take('||')) {
      const right = both();
      left = right && { kind: 'either', left, right };
    }
    return left;
  }

  function both(): Condition | undefined {
    let left = not();
    while (left !== undefined && take('&&')) {
      const right = not();
      left = right && { kind: 'both', left, right };
    }
    return left;
  }

  function not(): Condition | undefined {
    if (!take('!')) return comparison();
    const operand = not();
    return operand && { kind: 'not', operand };
  }

  function comparison(): Condition | undefined {
    const left = operand();
    const operator = peek();
    if (left === undefined || !isOperator(operator)) return left;
    place += 1;
    const right = operand();
    return right && { kind: 'compare', operator, left, right };
  }

  function operand(): Condition | undefined {
    if (take('(')) {
      const inner = either();
      return take(')') ? inner : undefined;
    }
    const next = tokens?.[place];
    if (next === undefined || next.operator !== undefined) return undefined;
    place += 1;
    if (next.expression !== undefined) return { kind: 'expression', text: next.expression };
    return { kind: 'literal', value: literal(next) };
  }

  const condition = either();
  return place === tokens.length ? condition : undefined;
}

type Token = Readonly<Partial<Record<'operator' | 'text' | 'number' | 'word' | 'expression', string>>>;

function readTokens(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const found = token.exec(source);
    if (found === null) return undefined;
    tokens.push({ ...found.groups });
  }
  return tokens;
}

function literal({ text, number, word }: Token): string | number | boolean | null {
  if (text !== undefined) return text.replaceAll("''", "'");
  if (number !== undefined) return Number(number);
  return word === 'null' ? null : word === 'true';
}

function isOperator(text: string | undefined): text is Operator {
  return text !== undefined && /^(==|!=|<=?|>=?)$/.test(text);
}

/** Whether a condition holds, with what its expressions mean. */
export function holds(condition: Condition, lookUpValue: (expression: string) => unknown): boolean {
  return isTrue(evaluateCondition(condition, lookUpValue));
}

function evaluateCondition(condition: Condition, lookUpValue: (expression: string) => unknown): unknown {
  switch (condition.kind) {
    case 'literal':
      return condition.value;
    case 'expression':
      return lookUpValue(condition.text);
    case 'not':
      return !holds(condition.operand, lookUpValue);
    case 'both':
      return holds(condition.left, lookUpValue) && holds(condition.right, lookUpValue);
    case 'either':
      return holds(condition.left, lookUpValue) || holds(condition.right, lookUpValue);
    case 'compare':
      return compare(
        condition.operator,
        evaluateCondition(condition.left, lookUpValue),
        evaluateCondition(condition.right, lookUpValue),
      );
  }
}

function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** What is not there is null; text is compared without regard to case; a header's number is a number. */
function compare(operator: Operator, left: unknown, right: unknown): boolean {
  const [one, other] = [comparable(left, right), comparable(right, left)];
  switch (operator) {
    case '==':
      return one === other;
    case '!=':
      return one !== other;
    default:
      return isOrdered(operator, one, other);
  }
}

function isOrdered(operator: Operator, one: unknown, other: unknown): boolean {
  const areNumbers = typeof one === 'number' && typeof other === 'number';
  const areTexts = typeof one === 'string' && typeof other === 'string';
  if (!areNumbers && !areTexts) return false;
  const order = one === other ? 0 : one < other ? -1 : 1;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function comparable(value: unknown, beside: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'string') {
    const isNumber = typeof beside === 'number' && value.trim() !== '' && !Number.isNaN(Number(value));
    return isNumber ? Number(value) : value.toLowerCase();
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
