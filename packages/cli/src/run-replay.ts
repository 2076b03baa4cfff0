import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { WireRequest } from '@countersign/contract';
import { parseJsonReport, type ReportFinding, type RunResult } from '@countersign/report';
import { type RecordedFinding, type Replay, replayFinding } from '@countersign/tester';
import { chooseTargets } from './choose-targets.ts';
import type { Context } from './command.ts';
import { loadContracts } from './load-contracts.ts';
import { resolveWorkflows } from './load-workflow-paths.ts';
import { resolveInputs } from './resolve-inputs.ts';
import type { TestInput } from './run-test.ts';
import { suggest } from './suggest.ts';
import { testAround } from './test-api.ts';
import { UsageError } from './usage-error.ts';

/**
 * Sends again what showed a finding of a report, and says whether it still shows.
 *
 * @returns the exit code: 1 when it does
 * @throws {UsageError} for an unknown finding, or one that cannot be sent to the server
 */
export async function runReplay(
  input: TestInput & { readonly replay: string },
  context: Context,
): Promise<number> {
  const { result, finding } = findRecorded(input.replay, input.from, context.cwd);
  const { start } = result;
  const registered = resolveNames(input.arguments, start.api, context);
  const inputs = resolveInputs(registered ?? [start.files[0] ?? ''], context);
  const [document] = await loadContracts(
    inputs,
    input.maxSize,
    resolveWorkflows(input.workflows, context.cwd),
  );
  if (document === undefined) throw new UsageError(`there is no description of ${start.api}`);
  const isSet = input.server !== undefined || input.target !== undefined;
  const { kind, url } = start.target;
  // What was recorded is asked for where it was recorded.
  const isServer = kind === 'server' || kind === 'recording';
  const target = isSet ? input : { ...input, ...(isServer ? { server: url } : { target: kind }) };
  await using targets = await chooseTargets([document], target, context);
  const chosen = targets.of(document.contract.name);
  const isSafe = /^(?:GET|HEAD|OPTIONS)$/.test(finding.evidence.request?.method ?? '');
  if (chosen.methods === 'safe' && (!isSafe || finding.evidence.sequence !== undefined))
    throw new UsageError('--replay sends more than GET, HEAD and OPTIONS for this finding: give --unsafe');
  const test = {
    document: { ...document, operations: start.operations.map(({ operation }) => operation), tags: [] },
    chosen,
    input: { ...input, seed: start.seed },
    directory: inputs.directory,
    waivers: [],
    timeLimitMs: undefined,
  };
  const replays = testAround(test, context, async function* (contract, options) {
    yield await replayFinding(contract, recordedFinding(finding), options);
  });
  for await (const replay of replays) {
    context.stdout.write(input.format === 'json' ? renderJson(finding, replay) : renderText(finding, replay));
    return replay.shows ? 1 : 0;
  }
  return 130;
}

function resolveNames(
  names: readonly string[],
  api: string,
  context: Context,
): readonly string[] | undefined {
  if (names.length > 0) return names;
  try {
    return resolveInputs([api], context).documents.map(({ api: name, root }) => name ?? root);
  } catch (error) {
    if (error instanceof UsageError && error.message.startsWith('there is no API')) return undefined;
    throw error;
  }
}

function findRecorded(
  id: string,
  from: string | undefined,
  cwd: string,
): { readonly result: RunResult; readonly finding: ReportFinding } {
  if (from === undefined) throw new UsageError('give --replay and --from REPORT.json together');
  const results = parseJsonReport(readReport(resolve(cwd, from)), from);
  for (const result of results) {
    const finding = result.findings.find((each) => each.id === id);
    if (finding !== undefined) return { result, finding };
  }
  const known = results.flatMap(({ findings }) => findings.map((each) => each.id));
  throw new UsageError(`${from}: there is no finding ${JSON.stringify(id)}: ${suggest(id, known)}`);
}

function readReport(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`--from: ${file} cannot be read (${code})`);
  }
}

/** A body that was cut is not sent: what was left out of it is not known. */
function recordedFinding({ evidence, ...finding }: ReportFinding): RecordedFinding {
  const { id, rule, operation, phase } = finding;
  const { request, sequence } = evidence;
  const bodies = [...(sequence ?? []), evidence].flatMap((each) => each.request?.body ?? []);
  const isWhole = request !== undefined && sequence === undefined && request.body?.cut !== true;
  return {
    id,
    rule,
    operation,
    phase,
    ...(finding.case !== undefined && { case: finding.case }),
    ...(isWhole && { request: wireRequest(request) }),
    sha256: [...new Set(bodies.map(({ sha256 }) => sha256))],
  };
}

function wireRequest({ body, ...request }: NonNullable<ReportFinding['evidence']['request']>): WireRequest {
  return { ...request, ...(body && { body: new Uint8Array(Buffer.from(body.data, body.encoding)) }) };
}

function renderText(
  { id, rule, message }: ReportFinding,
  { shows, exact, finding, exchanges }: Replay,
): string {
  const lines = exchanges.map(({ request, response, failure }) => {
    const answer = response === undefined ? failure?.message : response.status;
    return `${request.method} ${request.target}  ${answer}\n`;
  });
  const how = exact
    ? 'sent as it was recorded'
    : 'its case was run again, with ids, names and bodies made anew where the recorded ones could not be used';
  const outcome = shows ? 'still shows' : 'no longer shows';
  return `${lines.join('')}${id} ${rule} ${outcome} (${how}): ${finding?.message ?? message}\n`;
}

function renderJson(
  { id, rule, operation }: ReportFinding,
  { shows, exact, finding, exchanges }: Replay,
): string {
  const sent = exchanges.map(({ request: { method }, url, sent: body, response, failure }) => ({
    method,
    url,
    body,
    ...(response && { status: response.status }),
    ...(failure && { failure: failure.message }),
  }));
  const value = { id, rule, operation, shows, exact, ...(finding && { message: finding.message }), sent };
  return `${JSON.stringify(value, null, 2)}\n`;
}
