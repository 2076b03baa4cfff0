import type { RunEvent } from '@countersign/contract';
import { createProxy, type PassedExchange } from '@countersign/proxy';
import { createRunCollector, type FailOn, renderConsole, renderJson } from '@countersign/report';
import { judgeRecording } from '@countersign/tester';
import { appearanceOf } from './appearance.ts';
import { chooseTransport } from './choose-transport.ts';
import type { Context } from './command.ts';
import { createQueue } from './create-queue.ts';
import { exitCodeOf } from './exit-code.ts';
import { pathInRepository } from './find-repository.ts';
import { interrupted } from './interrupted.ts';
import { loadContracts } from './load-contracts.ts';
import { loadVersion } from './load-version.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { UsageError } from './usage-error.ts';
import { writeHar } from './write-har.ts';
import { parseReports, writeReports } from './write-reports.ts';

/** What `countersign proxy` is told. */
export interface ProxyInput {
  readonly arguments: readonly string[];
  readonly server: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly ca: string | undefined;
  readonly insecure: boolean;
  /** Bytes. */
  readonly maxBody: number | undefined;
  readonly reports: readonly string[];
  readonly failOn: FailOn;
  readonly format: 'text' | 'json';
}

/** Judges what goes by until it is interrupted, then prints what came of it. @returns the exit code */
export async function runProxy(input: ProxyInput, context: Context): Promise<number> {
  const reports = parseReports(input.reports, context.cwd, ['har']);
  const inputs = resolveInputs(input.arguments, context);
  const [document] = await loadContracts(inputs);
  const server = input.server ?? document?.settings.server;
  if (document === undefined || server === undefined)
    throw new UsageError('say which server is behind: --server URL');
  const { contract, settings } = document;
  const { ca, insecure } = chooseTransport(input, settings.ca, context);
  const passed = createQueue<PassedExchange>();
  const version = loadVersion();
  using har = writeHar(reports, { version });
  const collector = createRunCollector();
  {
    await using proxy = await createProxy({
      server,
      port: input.port ?? 4030,
      insecure: insecure ?? false,
      onExchange: passed.push,
      ...(input.host !== undefined && { host: input.host }),
      ...(input.maxBody !== undefined && { maxBodyBytes: input.maxBody }),
      ...(ca !== undefined && { ca }),
    });
    if (input.format === 'json')
      context.stdout.write(`${JSON.stringify({ url: proxy.url, port: proxy.port })}\n`);
    else context.stdout.write(`${contract.name}  ${proxy.url}  →  ${server}\n`);
    context.stderr.write('Judging what goes by until interrupted (Ctrl-C).\n');
    // What is under way when the proxy is closed is still told, and judged.
    void interrupted(context).then(async () => {
      await proxy.close();
      passed.end();
    });
    const events = judgeRecording(contract, passed, {
      bases: [server.replace(/\/$/, '')],
      waivers: settings.waivers ?? [],
      ...(settings.severity && { severities: settings.severity }),
    });
    for await (const event of events) {
      collector.add(event);
      har.add(event);
      tell(event, context);
    }
  }
  const results = [collector.result()].filter((result) => result !== undefined);
  context.stdout.write(
    input.format === 'json'
      ? renderJson(results, { version })
      : renderConsole(results, appearanceOf(context)),
  );
  writeReports(reports, results, {
    version,
    failOn: input.failOn,
    directory: pathInRepository(inputs.directory, context.env),
  });
  return exitCodeOf(results, input.failOn);
}

/** One line for each finding, as soon as it is there. */
function tell(event: RunEvent, { stderr }: Context): void {
  if (event.type !== 'finding') return;
  const { severity, rule, operation, message } = event.finding;
  stderr.write(`${severity} ${rule} ${operation}: ${message}\n`);
}
