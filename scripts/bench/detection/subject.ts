import { fileURLToPath } from 'node:url';
import type { Contract, Phase, Rule } from '@countersign/contract';
import {
  apps,
  createGate,
  type Gate,
  loadApp,
  type RunningApp,
  requestApps,
  startApp,
  startStatefulApp,
  statefulApps,
} from '@countersign/test/apps';

/** An app of the catalogue, of whatever kind. */
export interface Subject {
  readonly name: string;
  /** Path of the OpenAPI document. */
  readonly file: string;
  /** Path of the Arazzo document, where there is one. */
  readonly workflows?: string;
  readonly contract: Contract;
  readonly token?: string;
  readonly otherToken?: string;
  /** What the token URL hands out for `token`, for tools that do not ask there. */
  readonly accessToken?: string;
  readonly faults: readonly SubjectFault[];
  /** Healthy, or with the fault of this name. */
  readonly start: (fault?: string) => Promise<RunningSubject>;
  /** @default those of the target */
  readonly phases?: readonly Phase[];
}

export interface SubjectFault {
  readonly name: string;
  readonly rule: Rule;
  /** JSON pointer of the statement that it breaks, where the catalogue names one. */
  readonly at?: string;
}

interface RunningSubject extends RunningApp {
  /** How many requests have arrived. */
  readonly requests: () => number;
}

/** The whole catalogue. Of an app that only answers with what it was written for, requests pass a gate first. */
export async function* loadSubjects(): AsyncIterable<Subject> {
  for (const app of [...apps, ...requestApps]) {
    const contract = await loadApp(app);
    // The handlers of these look at nothing: what the description does not allow is refused before them.
    const gate = apps.includes(app) ? createGate(contract, app) : undefined;
    const find = (name?: string) => app.faults.find((each) => each.name === name);
    yield {
      name: app.name,
      file: fileURLToPath(app.document),
      contract,
      ...(app.token !== undefined && { token: app.token }),
      ...(app.accessToken !== undefined && { accessToken: app.accessToken }),
      faults: app.faults,
      start: (name) => startCounted((counting) => startApp(app, find(name), counting), gate),
      // A server that keeps nothing is no fault that its catalogue is about.
      ...(gate && { phases: ['examples', 'coverage', 'fuzz'] }),
    };
  }
  for (const app of statefulApps) {
    const contract = await loadApp(app);
    const { token, otherToken, workflows } = app;
    yield {
      name: app.name,
      file: fileURLToPath(app.document),
      contract,
      ...(workflows && { workflows: fileURLToPath(workflows) }),
      ...(token !== undefined && { token }),
      ...(otherToken !== undefined && { otherToken }),
      faults: app.faults,
      start: (name) =>
        startCounted((counting) => startStatefulApp(app, name, counting), createGate(contract, app)),
    };
  }
}

async function startCounted(
  start: (gate: Gate) => Promise<RunningApp>,
  gate?: Gate,
): Promise<RunningSubject> {
  let arrived = 0;
  const running = await start((request) => {
    arrived += 1;
    return gate?.(request);
  });
  return { ...running, requests: () => arrived };
}
