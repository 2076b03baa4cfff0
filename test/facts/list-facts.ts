import {
  type Contract,
  findOperation,
  type MediaType,
  type Operation,
  type OperationResponse,
  validateValue,
} from '@countersign/contract';
import { describeFields, typeOf } from './describe-fields.ts';
import type { BodyFact, OperationFacts, ParameterFact } from './facts.ts';
import { redactedHost } from './pakt.ts';

/** One statement of a page, and how to see what the description says about it. */
export interface Fact {
  readonly name: string;
  readonly want: unknown;
  readonly see: (contract: Contract) => unknown;
}

type Look<T> = (operation: Operation, contract: Contract) => T;

/** The table of one operation as single facts, each with a name that says what the page states. */
export function listFacts(table: OperationFacts): Fact[] {
  const facts: Fact[] = [];
  const add = (name: string, want: unknown, look: Look<unknown>): void => {
    facts.push({
      name: `${table.operation} ${name}`,
      want,
      see(contract) {
        const operation = findOperation(contract, table.operation);
        return operation === undefined ? 'no such operation' : look(operation, contract);
      },
    });
  };

  add(
    `is ${table.method} ${table.url}`,
    `${table.method} ${table.url}`,
    (operation) => `${operation.method} ${operation.servers[0]?.url}${operation.path}`,
  );
  add(`answers ${table.status}, and nothing else but a 4XX`, [String(table.status), '4XX'], (operation) =>
    operation.responses.map((response) => response.status),
  );
  add(
    `has these parameters`,
    table.parameters.map(({ name, in: place }) => `${place} ${name}`).sort(),
    (operation) => operation.parameters.map(({ name, in: place }) => `${place} ${name}`).sort(),
  );
  add(
    table.bearer === false ? 'needs no authorization' : 'takes a bearer token',
    table.bearer === false ? [] : ['bearer'],
    (operation, contract) =>
      operation.security.flatMap((requirement) =>
        Object.keys(requirement).map((name) => contract.securitySchemes[name]?.scheme),
      ),
  );
  for (const parameter of table.parameters) addParameter(add, parameter);
  if (table.body === undefined) add('has no request body', undefined, (operation) => operation.requestBody);
  else addBody(add, table.body);
  addAnswer(add, table);
  return facts;
}

type Add = (name: string, want: unknown, look: Look<unknown>) => void;

function addParameter(add: Add, fact: ParameterFact): void {
  const find: Look<Operation['parameters'][number] | undefined> = (operation) =>
    operation.parameters.find(({ name, in: place }) => name === fact.name && place === fact.in);
  const where = `${fact.in} parameter ${fact.name}`;
  add(
    `${fact.required ? 'requires' : 'does not require'} the ${where}`,
    fact.required,
    (operation, contract) => find(operation, contract)?.required,
  );
  add(`takes the ${where} as ${fact.type}`, fact.type, (operation, contract) =>
    typeOf(contract, find(operation, contract)?.schema),
  );
  if (fact.example === undefined) return;
  add(`shows ${JSON.stringify(fact.example)} for the ${where}`, [fact.example], (operation, contract) =>
    find(operation, contract)?.examples.map(({ value }) => value),
  );
}

function addBody(add: Add, fact: BodyFact): void {
  const media: Look<MediaType | undefined> = (operation) => operation.requestBody?.content[0];
  add(`takes a body of ${fact.mediaType}`, [fact.mediaType], (operation) =>
    operation.requestBody?.content.map(({ mediaType }) => mediaType),
  );
  add(
    `${fact.required ? 'requires' : 'does not require'} its body`,
    fact.required,
    (operation) => operation.requestBody?.required,
  );
  if (fact.octets === true) {
    add('takes raw bytes', 'file', (operation, contract) =>
      typeOf(contract, media(operation, contract)?.schema),
    );
  }
  if (fact.anyFieldIsFile === true) {
    add(
      'takes files under any field name, one or several each',
      { field: 'array<file>|file', atLeast: 1 },
      (operation, contract) => {
        const { schema, additional } = describeFields(contract, media(operation, contract)?.schema);
        return { field: additional, atLeast: schema?.minProperties };
      },
    );
  }
  if (fact.octets !== true) {
    add('takes an object of fields', 'object', (operation, contract) =>
      typeOf(contract, media(operation, contract)?.schema),
    );
  }
  for (const [field, type] of Object.entries(fact.fields ?? {})) {
    add(
      `takes the field ${field} as ${type}`,
      type,
      (operation, contract) => describeFields(contract, media(operation, contract)?.schema).types[field],
    );
  }
  for (const field of fact.requiredFields ?? []) {
    add(`requires the field ${field}`, true, (operation, contract) =>
      describeFields(contract, media(operation, contract)?.schema).required.includes(field),
    );
  }
}

function addAnswer(add: Add, table: OperationFacts): void {
  const answer: Look<OperationResponse | undefined> = (operation) =>
    operation.responses.find(({ status }) => status === String(table.status));
  const fieldsOf: Look<ReturnType<typeof describeFields>> = (operation, contract) =>
    describeFields(contract, answer(operation, contract)?.content[0]?.schema);

  add(
    table.mediaType === undefined ? 'answers without content' : `answers with ${table.mediaType}`,
    table.mediaType === undefined ? [] : [table.mediaType],
    (operation, contract) => answer(operation, contract)?.content.map(({ mediaType }) => mediaType),
  );
  const answersWith =
    (body: unknown): Look<boolean> =>
    (operation, contract) => {
      const schema = answer(operation, contract)?.content[0]?.schema;
      return (
        schema !== undefined && validateValue(contract, schema, body, { direction: 'response' }).length === 0
      );
    };
  for (const body of table.allows ?? []) add(`allows ${JSON.stringify(body)}`, true, answersWith(body));
  for (const body of table.rulesOut ?? []) add(`rules out ${JSON.stringify(body)}`, false, answersWith(body));
  if (table.octets === true) {
    add('answers raw bytes', 'file', (operation, contract) =>
      typeOf(contract, answer(operation, contract)?.content[0]?.schema),
    );
  }
  if (table.fields !== undefined) {
    add(
      'answers with a JSON object',
      'object',
      (operation, contract) => fieldsOf(operation, contract).types[''],
    );
    add('answers with these fields', Object.keys(table.fields).sort(), (operation, contract) =>
      Object.keys(fieldsOf(operation, contract).types)
        .filter((field) => field !== '')
        .sort(),
    );
  }
  for (const [field, type] of Object.entries(table.fields ?? {})) {
    add(
      `answers ${field} as ${type}`,
      type,
      (operation, contract) => fieldsOf(operation, contract).types[field],
    );
    if (field.endsWith('[]')) continue;
    const required = !(table.optional ?? []).includes(field);
    add(`${required ? 'always answers' : 'may leave out'} ${field}`, required, (operation, contract) =>
      fieldsOf(operation, contract).required.includes(field),
    );
  }
  if (table.fields !== undefined) {
    add(
      'answers with these formats',
      table.formats ?? {},
      (operation, contract) => fieldsOf(operation, contract).formats,
    );
  }
  add('answers with these headers', table.headers ?? {}, (operation, contract) =>
    Object.fromEntries(
      (answer(operation, contract)?.headers ?? []).map(({ name, schema }) => [
        name,
        typeOf(contract, schema),
      ]),
    ),
  );
  table.examples?.forEach((example, index) => {
    add(`shows the page's answer ${index + 1}`, example, (operation, contract) =>
      redactLike(example, answer(operation, contract)?.content[0]?.examples[index]?.value),
    );
  });
}

/** Where the page shows a redacted host, any host may stand in the description's example. */
function redactLike(example: unknown, described: unknown): unknown {
  const text = JSON.stringify(described);
  if (text === undefined || !JSON.stringify(example).includes(redactedHost)) return described;
  return JSON.parse(text.replaceAll(/"url":"https:\/\/[^/"]+\//g, `"url":"${redactedHost}`));
}
