import { type Contract, type Exchange, type Operation, parseRequest } from '@countersign/contract';
import { isRecord, pointerTokens, valueAt } from './json-pointer.ts';
import { headerOf, jsonOf } from './response-value.ts';

/**
 * What a value of a Link means for one exchange: a runtime expression is evaluated, expressions embedded in braces are
 * filled into the text around them, anything else stands for itself.
 *
 * @returns undefined when the exchange does not have it
 * @see OpenAPI 3.1 § 4.8.20.4 Runtime Expressions
 */
export function evaluate(
  contract: Contract,
  operation: Operation,
  exchange: Exchange,
  value: unknown,
): unknown {
  if (typeof value !== 'string') return value;
  if (value.startsWith('$')) return evaluateExpression(contract, operation, exchange, value);
  if (!value.includes('{$')) return value;
  let complete = true;
  const text = value.replace(/\{(\$[^{}]*)\}/g, (_, expression: string) => {
    const part = evaluateExpression(contract, operation, exchange, expression);
    complete &&= part !== undefined && part !== null;
    return isRecord(part) || Array.isArray(part) ? JSON.stringify(part) : String(part);
  });
  return complete ? text : undefined;
}

/** The parts of an expression: where it looks, and what it looks for there. */
interface Expression {
  readonly source: 'url' | 'method' | 'statusCode' | 'request' | 'response';
  readonly part?: 'header' | 'query' | 'path' | 'body';
  readonly name?: string;
  readonly pointer?: readonly string[];
}

/** @returns undefined for what is no runtime expression */
export function parseExpression(text: string): Expression | undefined {
  if (text === '$url' || text === '$method' || text === '$statusCode') {
    return { source: text.slice(1) as 'url' | 'method' | 'statusCode' };
  }
  const body = /^\$(request|response)\.body(?:#(.*))?$/s.exec(text);
  if (body !== null) {
    const pointer = pointerTokens(body[2] ?? '');
    return pointer && { source: body[1] as 'request' | 'response', part: 'body', pointer };
  }
  const named = /^\$(request|response)\.(header|query|path)\.(.+)$/s.exec(text);
  if (named === null || (named[1] === 'response' && named[2] !== 'header')) return undefined;
  if (named[2] === 'header' && !/^[!#$%&'*+.^_`|~\w-]+$/.test(named[3] ?? '')) return undefined;
  return {
    source: named[1] as 'request' | 'response',
    part: named[2] as 'header' | 'query' | 'path',
    name: named[3] ?? '',
  };
}

function evaluateExpression(
  contract: Contract,
  operation: Operation,
  exchange: Exchange,
  text: string,
): unknown {
  const expression = parseExpression(text);
  switch (expression?.source) {
    case 'url':
      return exchange.url;
    case 'method':
      return exchange.request.method;
    case 'statusCode':
      return exchange.response?.status;
    case 'request':
      return ofRequest(contract, operation, exchange, expression);
    case 'response':
      return ofResponse(exchange, expression);
    default:
      return undefined;
  }
}

function ofRequest(
  contract: Contract,
  operation: Operation,
  { request }: Exchange,
  { part, name = '', pointer = [] }: Expression,
): unknown {
  if (part === 'header') return headerOf(request.headers, name);
  const values = parseRequest(contract, operation, request);
  if (part === 'body') {
    const value = values.body?.value;
    return pointer.length === 0 ? value : valueAt(value, pointer);
  }
  if (part === 'path') return values.path[name];
  return values.query[name] ?? values.undeclared.find((each) => each.name === name)?.value;
}

function ofResponse({ response }: Exchange, { part, name = '', pointer = [] }: Expression): unknown {
  if (response === undefined) return undefined;
  if (part === 'header') return headerOf(response.headers, name);
  const value = jsonOf(response);
  if (value === undefined && pointer.length === 0 && response.body.length > 0)
    return new TextDecoder().decode(response.body);
  return valueAt(value, pointer);
}
