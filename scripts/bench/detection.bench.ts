import type { Contract, Finding, Phase, Rule } from '@countersign/contract';
import {
  apps,
  createGate,
  loadApp,
  type RunningApp,
  requestApps,
  startApp,
  startStatefulApp,
  statefulApps,
} from '@countersign/test/apps';
import { testContract } from '@countersign/tester';

/** An app of the catalogue, of whatever kind. */
interface Subject {
  readonly name: string;
  readonly contract: Contract;
  readonly tokens: { readonly token?: string; readonly otherToken?: string };
  readonly faults: readonly { readonly name: string; readonly rule: Rule; readonly at?: string }[];
  readonly start: (fault?: string) => Promise<RunningApp>;
  /** @default those of the target */
  readonly phases?: readonly Phase[];
}

interface Row {
  readonly app: string;
  readonly openapi: string;
  readonly faults: number;
  readonly caught: number;
  readonly missed: readonly string[];
  /** Findings on the healthy server. */
  readonly alarms: readonly Finding[];
  readonly requests: number;
  readonly seconds: number;
}

/**
 * The catalogue of faulty servers under the default configuration: how many faults are caught by their own rule (and, where
 * the catalogue names it, at their own statement), and what is found on the healthy servers.
 */
export async function run(): Promise<void> {
  const rows: Row[] = [];
  print(['app', 'OpenAPI', 'faults', 'caught', 'alarms', 'requests', 'seconds']);
  for await (const subject of subjects()) {
    const row = await measure(subject);
    rows.push(row);
    print([
      row.app,
      row.openapi,
      row.faults,
      row.caught,
      row.alarms.length,
      row.requests,
      row.seconds.toFixed(1),
    ]);
  }
  const sum = (key: 'faults' | 'caught' | 'requests' | 'seconds'): number =>
    rows.reduce((total, row) => total + row[key], 0);
  const alarms = rows.flatMap((row) => row.alarms);
  print([
    `${rows.length} apps`,
    '',
    sum('faults'),
    sum('caught'),
    alarms.length,
    sum('requests'),
    sum('seconds').toFixed(1),
  ]);
  for (const { app, missed } of rows) for (const name of missed) console.log(`missed: ${app} ${name}`);
  for (const { api, severity, rule, operation, message } of alarms)
    console.log(`alarm: ${api} ${severity} ${rule} ${operation}: ${message}`);
}

async function* subjects(): AsyncIterable<Subject> {
  for (const app of [...apps, ...requestApps]) {
    const contract = await loadApp(app);
    // The handlers of these look at nothing: what the description does not allow is refused before them.
    const gate = apps.includes(app) ? createGate(contract, app) : undefined;
    const fault = (name?: string) => app.faults.find((each) => each.name === name);
    yield {
      name: app.name,
      contract,
      tokens: app.token === undefined ? {} : { token: app.token },
      faults: app.faults,
      start: (name) => startApp(app, fault(name), gate),
      // A server that keeps nothing is no fault that its catalogue is about.
      ...(gate && { phases: ['examples', 'coverage', 'fuzz'] }),
    };
  }
  for (const app of statefulApps) {
    const contract = await loadApp(app);
    const { token, otherToken } = app;
    yield {
      name: app.name,
      contract,
      tokens: { ...(token !== undefined && { token }), ...(otherToken !== undefined && { otherToken }) },
      faults: app.faults,
      start: (name) => startStatefulApp(app, name, createGate(contract, app)),
    };
  }
}

async function measure(subject: Subject): Promise<Row> {
  const started = performance.now();
  const healthy = await test(subject);
  const missed: string[] = [];
  let requests = healthy.requests;
  for (const fault of subject.faults) {
    const { findings, requests: more } = await test(subject, fault.name);
    requests += more;
    const isCaught = findings.some(
      ({ rule, location }) =>
        rule === fault.rule && (fault.at === undefined || fault.at === location.pointer),
    );
    if (!isCaught) missed.push(`${fault.name} (${fault.rule})`);
  }
  return {
    app: subject.name,
    openapi: subject.contract.openapi,
    faults: subject.faults.length,
    caught: subject.faults.length - missed.length,
    missed,
    alarms: healthy.findings,
    requests,
    seconds: (performance.now() - started) / 1000,
  };
}

async function test(
  { contract, tokens, start, phases }: Subject,
  fault?: string,
): Promise<{ findings: readonly Finding[]; requests: number }> {
  const { url, close } = await start(fault);
  const findings: Finding[] = [];
  let requests = 0;
  // Nobody waits: pauses only move the time on.
  let time = Date.now();
  try {
    const events = testContract(contract, {
      target: { kind: 'server', url },
      ...tokens,
      ...(phases && { phases }),
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
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

function print(cells: readonly (string | number)[]): void {
  const [first = '', second = '', ...others] = cells.map(String);
  console.log(`${first.padEnd(12)}${second.padEnd(8)}${others.map((cell) => cell.padStart(9)).join('')}`);
}
