import type { Contract, Server } from '@countersign/contract';
import { emitComment } from './emit-comment.ts';
import { emitKey, emitLiteral, emitString } from './emit-literal.ts';
import type { PackageNames } from './package-names.ts';

/** `createClient` with the description's servers. */
export function emitClient(contract: Contract, { api }: PackageNames, version: string): string {
  const [server] = contract.servers;
  const variables = Object.entries(server?.variables ?? {});
  const absolute = server !== undefined && /^(https?:\/\/|\{)/i.test(server.url);
  const definition = {
    name: contract.name,
    version,
    ...(absolute && { server: server.url }),
    ...(absolute &&
      variables.length > 0 && {
        variables: Object.fromEntries(variables.map(([name, { default: value }]) => [name, value])),
      }),
  };
  return `import { type Client, type ClientOptions, createApiClient } from '@countersign/client';

${emitComment([`A connection to ${contract.title}: the first argument of every operation.`])}export type ${api}Client = Client<${emitString(contract.name)}>;

export interface ${api}ClientOptions extends ClientOptions {${emitOptions(server, absolute)}}

const definition = ${emitLiteral(definition)} as const;

${emitComment([
  'The base URLs that the description names, variables filled with their defaults.',
  contract.servers
    .map(({ url, description }) => `- ${url}${description === undefined ? '' : `: ${description.trim()}`}`)
    .join('\n'),
])}export const servers: readonly string[] = ${emitLiteral(contract.servers.map(fillServer))};

${emitComment([
  `Creates a client of ${contract.title}.`,
  'Create one per token.',
  '@throws TypeError when there is no base URL',
])}export function createClient(options: ${api}ClientOptions${absolute ? ' = {}' : ''}): ${api}Client {
  return createApiClient(definition, options);
}
`;
}

function emitOptions(server: Server | undefined, absolute: boolean): string {
  if (!absolute)
    return '\n  /** Absolute; the description names no absolute one. */\n  readonly baseUrl: string | URL;\n';
  const variables = Object.entries(server?.variables ?? {});
  if (variables.length === 0) return '';
  const members = variables.map(([name, variable]) => {
    const values = variable.enum ?? [];
    const type = values.length > 0 ? values.map(emitString).join(' | ') : 'string';
    return `    /** @default ${emitString(variable.default)} */\n    readonly ${emitKey(name)}?: ${type};\n`;
  });
  return `\n  /** Values for the variables of the server \`${server?.url}\`. */\n  readonly variables?: {\n${members.join('')}  };\n`;
}

function fillServer({ url, variables }: Server): string {
  return url.replace(/\{([^{}]+)\}/g, (whole, name: string) => variables[name]?.default ?? whole);
}
