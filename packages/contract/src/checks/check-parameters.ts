import { parseRequest } from '../codec/parse-request.ts';
import type { CodecProblem } from '../codec/problem.ts';
import { isParameterHeader } from '../codec/undescribed.ts';
import type { Contract, Operation, Parameter } from '../model.ts';
import { below } from '../pointer.ts';
import { withoutKeywords } from '../provenance.ts';
import type { WireRequest } from '../wire.ts';
import { ofKeyword } from './known.ts';
import { type Problem, violationProblems } from './report-problems.ts';
import { validateValue } from './validate-value.ts';

/** Where the values of each kind of parameter are found in a parsed request. */
const groups = {
  path: 'path',
  query: 'query',
  querystring: 'query',
  header: 'headers',
  cookie: 'cookies',
} as const;

/** Judges the described parameters of a request; others are always allowed. */
export function checkParameters(contract: Contract, operation: Operation, request: WireRequest): Problem[] {
  // Without a query there is nothing in which a request could be wrong that has no parameters.
  if (operation.parameters.length === 0 && !request.target.includes('?')) return [];
  const { headers, method, target } = request;
  const parsed = parseRequest(contract, operation, { headers, method, target });
  const unread = new Map(parsed.problems.map((problem) => [problem.at, problem]));
  const found: Problem[] = [];
  for (const parameter of operation.parameters) {
    if (parameter.in === 'header' && !isParameterHeader(parameter.name)) continue;
    const group = groups[parameter.in];
    const name = `${group}.${parameter.name}`;
    const problem = unread.get(name);
    unread.delete(name);
    if (problem !== undefined) found.push(unreadable(parameter.at, parameter, problem));
    else found.push(...checkParameter(contract, parameter, parsed[group][parameter.name]));
  }
  // A query that is no query belongs to none of them.
  for (const problem of unread.values()) found.push(unreadable(operation.at, operation, problem));
  return found;
}

function unreadable(
  at: Problem['at'],
  { provenance }: Pick<Parameter, 'provenance'>,
  { code, message, at: instance }: CodecProblem,
): Problem {
  return {
    rule: 'request-invalid',
    message: `Request ${instance}: ${message}`,
    at,
    provenance: withoutKeywords(provenance),
    about: 'type',
    cause: code,
    instance,
  };
}

function checkParameter(contract: Contract, parameter: Parameter, value: unknown): Problem[] {
  const { in: where, name, provenance } = parameter;
  const instance = `${groups[where]}.${name}`;
  if (value === undefined) {
    if (!parameter.required) return [];
    return [
      {
        rule: 'request-invalid',
        message: `The request lacks the required ${where} parameter ${JSON.stringify(name)}.`,
        at: below(parameter.at, 'required'),
        provenance: ofKeyword(provenance, 'required'),
        instance,
        keyword: 'required',
      },
    ];
  }
  const schema = parameter.content?.schema ?? parameter.schema;
  if (schema === undefined || (parameter.allowEmptyValue && value === '')) return [];
  const violations = validateValue(contract, schema, value, {
    direction: 'request',
    at: parameter.content?.schemaAt ?? parameter.schemaAt,
    provenance: parameter.content?.provenance ?? provenance,
    subject: 'it',
  });
  return violationProblems('request-invalid', `Request ${where} parameter ${name}`, violations, { instance });
}
