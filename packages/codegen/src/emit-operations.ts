import type { Contract, Operation } from '@countersign/contract';
import { buildRecord, sortedContent } from './build-record.ts';
import { operationComment } from './emit-comment.ts';
import { emitLiteral, emitString, identifiersIn } from './emit-literal.ts';
import { upperFirst } from './names.ts';
import type { PackageNames } from './package-names.ts';
import { operationKey } from './typed-document.ts';

/** One exported function per operation, each over a record of its own, so that a bundler drops what is not called. */
export function emitOperations(contract: Contract, names: PackageNames, marked: boolean): string {
  const types = [
    'AnswerOf',
    'CallOptions',
    'ErrorOf',
    'InputOf',
    'OperationRecord',
    'RawOptions',
    'ResultOf',
    ...(marked ? ['Readable', 'Writable'] : []),
  ];
  const used = types.filter((type) => type !== 'InputOf' || contract.operations.some(takesInput));
  const values = new Set(
    contract.operations.flatMap((operation) => identifiersIn(buildRecord(contract, operation))),
  );
  values.delete('String');
  const imports = ['callOperation', ...[...values].sort(), ...used.sort().map((type) => `type ${type}`)];
  return [
    `import { ${imports.join(', ')} } from '@countersign/client';`,
    `import type { ${names.api}Client } from './client.gen.ts';`,
    `import type { operations } from './schema.gen.ts';\n`,
    ...contract.operations.map((operation) => emitOperation(contract, operation, { names, marked })),
  ].join('\n');
}

/** Whether an operation has anything that a caller can say. */
function takesInput({ parameters, requestBody }: Operation): boolean {
  return parameters.length > 0 || requestBody !== undefined;
}

interface Emitting {
  readonly names: PackageNames;
  readonly marked: boolean;
}

function emitOperation(contract: Contract, operation: Operation, { names, marked }: Emitting): string {
  const name = names.functions.get(operation.id) ?? operation.id;
  const type = upperFirst(name);
  const shape = `operations[${emitString(operationKey(operation))}]`;
  const written = marked ? `Writable<${shape}>` : shape;
  const read = marked ? `Readable<${shape}>` : shape;
  const [first, second] = sortedContent(operation.requestBody?.content ?? []);
  // Of several media types the first needs no naming by the caller.
  const fallback = first !== undefined && second !== undefined ? `, ${emitString(first.mediaType)}` : '';
  const input = takesInput(operation) ? `InputOf<${written}${fallback}>` : 'Record<string, never>';
  const optional = needsInput(operation) ? '' : '?';
  const recordName = names.records.get(operation.id) ?? '';
  const record = emitLiteral(buildRecord(contract, operation));
  return `/** What {@link ${name}} takes. */
export type ${type}Input = ${input};

/** What {@link ${name}} answers with success. */
export type ${type}Result = ResultOf<${read}>;

/** The described failures of {@link ${name}}. */
export type ${type}Error = ErrorOf<${read}>;

/** What {@link ${name}} answers, whether with success or not. */
export type ${type}Answer = AnswerOf<${read}>;

const ${recordName}: OperationRecord = ${record};

/** With \`throw: false\`: any answer is a result, and its \`status\` tells which \`data\` came. */
export function ${name}(
  client: ${names.api}Client,
  input: ${type}Input${optional && ' | undefined'},
  options: RawOptions,
): Promise<${type}Answer>;
${operationComment(contract, operation, hasErrors(operation))}export function ${name}(
  client: ${names.api}Client,
  input${optional}: ${type}Input,
  options?: CallOptions,
): Promise<${type}Result>;
export function ${name}(
  client: ${names.api}Client,
  input?: ${type}Input,
  options?: CallOptions | RawOptions,
): Promise<${type}Answer> {
  return callOperation(client, ${recordName}, input, options);
}
`;
}

function needsInput({ parameters, requestBody }: Operation): boolean {
  return requestBody?.required === true || parameters.some(({ required }) => required);
}

function hasErrors({ responses }: Operation): boolean {
  return responses.some(({ status }) => !status.startsWith('2'));
}
