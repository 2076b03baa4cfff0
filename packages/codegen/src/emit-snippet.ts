import type { Contract, Operation } from '@countersign/contract';
import { responseKind } from './body-kind.ts';
import { emitKey } from './emit-literal.ts';
import { emitSampleInput } from './emit-sample.ts';
import { type PackageNames, packageNames } from './package-names.ts';

/** A call of each operation by the generated client, as a complete module; by operation id. */
export function emitCallSamples(contract: Contract, packageName: string): ReadonlyMap<string, string> {
  const names = packageNames(contract, packageName);
  return new Map(
    contract.operations.map((operation) => {
      const told = answerMember(operation);
      const body = isDownload(contract, operation)
        ? emitDownload(contract, names, operation)
        : `${emitCall(contract, names, operation, `const { ${told} } =`)}\nconsole.log(${told});`;
      return [operation.id, emitModule(contract, names, operation, body)];
    }),
  );
}

/** A complete module that does `body` with a client. */
export function emitModule(
  contract: Contract,
  names: PackageNames,
  operation: Operation,
  body: string,
): string {
  const name = names.functions.get(operation.id) ?? operation.id;
  const guard = body.includes('isApiError') ? ['isApiError'] : [];
  const imports = ['createClient', ...guard, name].sort().join(', ');
  return `import { ${imports} } from '${names.package}';\n\nconst client = createClient(${emitOptions(contract)});\n${body}`;
}

/** The call of an operation with what it needs. */
export function emitCall(
  contract: Contract,
  names: PackageNames,
  operation: Operation,
  target: string,
): string {
  const input = emitSampleInput(contract, operation);
  return `${target} await ${names.functions.get(operation.id)}(client${input === '' ? '' : `, ${input}`});`;
}

/** The call of an operation, and all bytes of what it answers. */
export function emitDownload(contract: Contract, names: PackageNames, operation: Operation): string {
  return `${emitCall(contract, names, operation, 'const { response } =')}\nconst bytes = await response.blob();`;
}

export function isDownload(contract: Contract, { responses }: Operation): boolean {
  return responses.some(
    ({ status, content }) =>
      status.startsWith('2') && content.some((media) => responseKind(contract, media) === 'stream'),
  );
}

/** What of the answer is worth showing: its body, else the headers that carry it all. */
export function answerMember({ responses }: Operation): 'data' | 'headers' | 'status' {
  const success = responses.find(({ status }) => status.startsWith('2'));
  if (success === undefined || success.content.length > 0) return 'data';
  return success.headers.length > 0 ? 'headers' : 'status';
}

/** A token where operations take one, and values for the variables of a server that has some. */
function emitOptions({ operations, servers: [server], securitySchemes }: Contract): string {
  const secured =
    operations.some(({ security }) => security.length > 0) && Object.keys(securitySchemes).length > 0;
  const variables = Object.entries(server?.variables ?? {}).filter(
    ([, variable]) => variable.enum === undefined,
  );
  const [variable] = variables;
  const members = [
    ...(server === undefined || server.url.startsWith('/') ? ["baseUrl: 'https://api.example.com'"] : []),
    ...(variable ? [`variables: { ${emitKey(variable[0])}: 'api.example.com' }`] : []),
    ...(secured ? ["token: 'YOUR_SECRET_TOKEN'"] : []),
  ];
  return members.length === 0 ? '' : `{ ${members.join(', ')} }`;
}
