import { fileURLToPath } from 'node:url';
import type { Contract, Finding, Phase } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { testContract } from '@countersign/tester';
import { type App, type Fault, startApp } from './app.ts';

/** The description of an app. */
export function loadApp(app: App): Promise<Contract> {
  return loadContract(fileURLToPath(app.document), {
    name: app.name,
    baseDirectory: fileURLToPath(new URL('.', app.document)),
  });
}

export interface EngineRun {
  readonly findings: readonly Finding[];
  readonly requests: number;
}

export interface EngineOptions {
  readonly fault?: Fault;
  readonly phases?: readonly Phase[];
  readonly operations?: readonly string[];
  readonly maxCases?: number;
}

/** Tests an app, healthy or with a fault, as a user does who says nothing but where the server is and who asks. */
export async function runEngine(
  contract: Contract,
  app: App,
  { fault, ...options }: EngineOptions = {},
): Promise<EngineRun> {
  const { url, close } = await startApp(app, fault);
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
