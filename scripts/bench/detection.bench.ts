import { parseArgs } from 'node:util';
import { countersign } from './detection/countersign.ts';
import { createDredd, dreddPackage } from './detection/dredd.ts';
import { formatTable } from './detection/format-table.ts';
import { measure, type Row } from './detection/measure.ts';
import { createPrism, prismPackage } from './detection/prism.ts';
import { createRespect, respectPackage } from './detection/respect.ts';
import { createSchemathesis } from './detection/schemathesis.ts';
import { loadSubjects, type Subject } from './detection/subject.ts';
import type { Tool } from './detection/tool.ts';
import { installPeers, type Peers } from './install-peers.ts';
import { installSchemathesis } from './install-schemathesis.ts';

interface Installed {
  readonly tool: Tool;
  remove(): Promise<void>;
}

const peers: Readonly<Record<string, () => Promise<Installed>>> = {
  dredd: () => fromNpm(dreddPackage, createDredd),
  respect: () => fromNpm(respectPackage, createRespect),
  prism: () => fromNpm(prismPackage, createPrism),
  schemathesis: async () => {
    const installed = await installSchemathesis();
    return { tool: createSchemathesis(installed), remove: installed.remove };
  },
};

/**
 * The catalogue of faulty servers, tested by this toolkit in its default configuration and by its peers, one after the
 * other: which faults are caught, and what is held against the healthy servers.
 *
 * @param args `--peers NAME,…` (empty for none) and `--app NAME,…` in place of all
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { peers: { type: 'string' }, app: { type: 'string' } },
  });
  const wanted = values.app?.split(',');
  const subjects: Subject[] = [];
  for await (const subject of loadSubjects())
    if (wanted === undefined || wanted.includes(subject.name)) subjects.push(subject);
  const summary = [await judge(countersign, subjects, true)];
  const names = values.peers?.split(',').filter(Boolean) ?? Object.keys(peers);
  for (const name of names) {
    const installed = await peers[name]?.().catch((error: unknown) => {
      console.log(`${name} is left out: it cannot be installed (${String(error).split('\n')[0]})`);
    });
    if (!installed) continue;
    try {
      summary.push(await judge(installed.tool, subjects, false));
    } finally {
      await installed.remove();
    }
  }
  const head = ['tool', 'caught', 'of', 'in its reach', 'false alarms', 'on servers', 'cannot read'];
  console.log(`\n${formatTable([...head, 'requests', 'seconds'], summary)}`);
}

async function fromNpm(name: string, create: (installed: Peers) => Tool | Promise<Tool>): Promise<Installed> {
  const installed = await installPeers([name]);
  return { tool: await create(installed), remove: installed.remove };
}

/** One line per app, then the sum as a line of the summary. */
async function judge(
  tool: Tool,
  subjects: readonly Subject[],
  isOurs: boolean,
): Promise<readonly (string | number)[]> {
  console.log(`\n${tool.name}`);
  const rows: Row[] = [];
  for (const subject of subjects) {
    const row = await measure(tool, subject);
    rows.push(row);
    const { app, openapi, faults, caught, alarms, requests, seconds, unreadable } = row;
    const what = `${caught} of ${faults} caught, ${alarms.length} alarms`;
    console.log(
      `  ${app} (${openapi}): ${unreadable === undefined ? what : `cannot read it: ${unreadable}`}, ${requests} requests, ${seconds.toFixed(1)} s`,
    );
    for (const alarm of alarms) console.log(`    alarm: ${alarm}`);
    if (isOurs) for (const missed of row.missed) console.log(`    missed: ${missed}`);
  }
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return [
    tool.name,
    sum(({ caught }) => caught),
    sum(({ faults }) => faults),
    sum(({ inReach }) => inReach),
    sum(({ alarms }) => alarms.length),
    rows.filter(({ alarms }) => alarms.length > 0).length,
    rows.filter(({ unreadable }) => unreadable !== undefined).length,
    sum(({ requests }) => requests),
    Math.round(sum(({ seconds }) => seconds)),
  ];
}
