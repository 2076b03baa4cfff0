import { fileURLToPath } from 'node:url';
import { type Contract, checkRequest, type Finding, matchOperation, type Phase } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { testContract } from '@countersign/tester';
import { type App, type Fault, type Gate, startApp } from './app.ts';
import { empty } from './reply.ts';

/** The description of an app, with its workflows. */
export function loadApp({ name, document, workflows }: LoadedApp): Promise<Contract> {
  return loadContract(fileURLToPath(document), {
    name,
    baseDirectory: fileURLToPath(new URL('.', document)),
    workflows: workflows === undefined ? [] : [fileURLToPath(workflows)],
  });
}

type LoadedApp = Pick<App, 'name' | 'document'> & { readonly workflows?: URL };

interface GateOptions extends Pick<App, 'refuse'> {
  readonly token?: string;
  readonly otherToken?: string;
}

/** Refuses what the description does not allow: for apps whose handlers look at nothing. */
export function createGate(
  contract: Contract,
  { token, otherToken, refuse = (status) => empty(status) }: GateOptions,
): Gate {
  const known = [token, otherToken].map((each) => `Bearer ${each}`);
  return (request) => {
    const { method, target, fields, headers, body } = request;
    const operation = matchOperation(contract, method, target)?.operation;
    if (operation === undefined) return undefined;
    // Other credentials are a matter of the handlers.
    const isSecured =
      operation.security.length > 0 &&
      operation.security.every((each) =>
        Object.keys(each).some((name) => contract.securitySchemes[name]?.scheme === 'bearer'),
      );
    if (isSecured && !known.includes(headers.authorization ?? ''))
      return { ...refuse(401), headers: [...refuse(401).headers, ['WWW-Authenticate', 'Bearer']] };
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    const sent = { method, target, headers: fields, ...(hasBody && { body: new Uint8Array(body) }) };
    const violations = checkRequest(contract, sent).filter(({ evidence }) => evidence.keyword !== 'readOnly');
    return violations.length === 0 ? undefined : refuse(400);
  };
}

export interface EngineRun {
  readonly findings: readonly Finding[];
  readonly requests: number;
}

export interface EngineOptions {
  readonly fault?: Fault;
  readonly gate?: Gate;
  readonly phases?: readonly Phase[];
  readonly operations?: readonly string[];
  readonly maxCases?: number;
}

/** Tests an app, healthy or with a fault, as a user does who says nothing but where the server is and who asks. */
export async function runEngine(
  contract: Contract,
  app: App,
  { fault, gate, ...options }: EngineOptions = {},
): Promise<EngineRun> {
  const { url, close } = await startApp(app, fault, gate);
  const findings: Finding[] = [];
  let requests = 0;
  try {
    const events = testContract(contract, {
      target: { kind: 'server', url },
      ...(app.token !== undefined && { token: app.token }),
      ...options,
    });
    for await (const event of events) {
      if (event.type === 'finding') findings.push(event.finding);
      if (event.type === 'run-end') requests = event.requests;
    }
  } finally {
    await close();
  }
  return { findings, requests };
}
