import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countersign, directoryWith } from './command-line.ts';

const description = `openapi: 3.1.1
info: { title: Things, version: '1' }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  schemas:
    Thing:
      type: object
      required: [name]
      properties: { id: { type: string, readOnly: true }, name: { type: string, minLength: 1, maxLength: 40 } }
security: [{ bearer: [] }]
paths:
  /count:
    get:
      operationId: countThings
      responses:
        '200': { description: How many., content: { application/json: { schema: { type: integer } } } }
        4XX: { description: Refused. }
  /things:
    post:
      operationId: addThing
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
      responses:
        '201': { description: Made., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        4XX: { description: Refused. }
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        4XX: { description: Refused. }
`;

/** A server with three faults, until it is mended. */
async function serve(): Promise<{ url: string; mend(): void; seen: string[] }> {
  const things = new Map<string, string>();
  const seen: string[] = [];
  let isFaulty = true;
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    seen.push(`${request.method} ${request.url} ${text}`);
    const answer = (status: number, value?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(value === undefined ? undefined : JSON.stringify(value));
    };
    if (request.headers.authorization !== 'Bearer the-secret-token') return answer(401, {});
    if (request.url === '/count' && request.method === 'GET')
      return answer(200, isFaulty ? 'many' : things.size);
    if (request.url === '/things' && request.method === 'POST') {
      if (request.headers['content-type'] !== 'application/json') return answer(415, {});
      let name: unknown;
      try {
        name = JSON.parse(text)?.name;
      } catch {
        return answer(400, {});
      }
      const isFine = typeof name === 'string' && name.length > 0 && ([...name].length <= 40 || isFaulty);
      if (!isFine) return answer(400, {});
      const id = `t${things.size + 1}`;
      things.set(id, isFaulty ? 'Something' : String(name));
      return answer(201, { id, name });
    }
    const id = /^\/things\/(\w+)$/.exec(request.url ?? '')?.[1] ?? '';
    const name = request.method === 'GET' ? things.get(id) : undefined;
    return name === undefined ? answer(404, {}) : answer(200, { id, name });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const mend = (): void => {
    isFaulty = false;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, mend, seen };
}

interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly evidence: {
    readonly request?: { body?: { data: string; cut: boolean } };
    readonly sequence?: unknown;
  };
}

test('a finding is sent again as it was, shows as long as the fault is there, and no longer', {
  timeout: 120_000,
}, async () => {
  const { url, mend, seen } = await serve();
  const cwd = directoryWith({ 'things.yaml': description });
  const token = ['--token', 'the-secret-token'];
  const phases = ['--phase', 'coverage,stateful'];
  const first = ['test', 'things.yaml', '--server', url, ...phases, '--report', 'json=report.json', ...token];
  expect((await countersign(first, { cwd })).code).toBe(1);
  const file = join(cwd, 'report.json');
  const report: { findings: Finding[] } = JSON.parse(readFileSync(file, 'utf8'));
  const byRule = new Map(report.findings.map((finding) => [finding.rule, finding]));
  const wanted = ['body-invalid', 'invalid-accepted', 'read-differs-from-write'];
  expect([...byRule.keys()].sort()).toStrictEqual(wanted);
  const replay = async (id: string, ...more: string[]) => {
    const argv = ['test', '--replay', id, '--from', 'report.json', '--format', 'json', ...more];
    const { code, stdout, stderr } = await countersign(argv, { cwd });
    return { code, stderr, ...(stdout !== '' && JSON.parse(stdout)) };
  };
  for (const [rule, { id, evidence }] of byRule) {
    seen.length = 0;
    expect(await replay(id, ...token)).toMatchObject({ code: 1, stderr: '', rule, shows: true });
    if (evidence.sequence === undefined)
      expect(seen).toStrictEqual([expect.stringMatching(/^(GET \/count|POST \/things) /)]);
    const body = evidence.request?.body?.data;
    if (body !== undefined && evidence.sequence === undefined) expect(seen[0]).toBe(`POST /things ${body}`);
  }
  // Of a body that was cut, only the hash tells that the same was sent again.
  const accepted = byRule.get('invalid-accepted');
  const cut = structuredClone(report);
  for (const { id, evidence } of cut.findings)
    if (id === accepted?.id && evidence.request?.body !== undefined)
      Object.assign(evidence.request.body, { data: '', cut: true });
  writeFileSync(file, JSON.stringify(cut));
  const regenerated = await replay(accepted?.id ?? '', ...token);
  expect(regenerated).toMatchObject({ code: 1, shows: true, exact: expect.any(Boolean) });
  writeFileSync(file, JSON.stringify(report));

  mend();
  for (const [rule, { id }] of byRule)
    expect(await replay(id, ...token)).toMatchObject({ code: 0, stderr: '', rule, shows: false });

  const id = byRule.get('body-invalid')?.id ?? '';
  expect(await replay(id)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('recorded with $TOKEN, which is not given'),
  });
  expect(await replay(`${id.slice(0, -1)}_`, ...token)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      `report.json: there is no finding "${id.slice(0, -1)}_": did you mean "${id}"?`,
    ),
  });
});

test.each([
  [['--replay', 'a'], /give --replay and --from REPORT\.json together/],
  [['--from', 'a.json'], /give --replay FINDING-ID with --from, too/],
  [['--replay', 'a', '--from', 'a.json'], /--from: \S+a\.json cannot be read \(ENOENT\)/],
  [['--replay', 'a', '--from', 'things.yaml'], /things\.yaml: is no JSON/],
])('says in one line what %j lacks', async (argv, message) => {
  const cwd = directoryWith({ 'things.yaml': description });
  const { code, stderr } = await countersign(['test', ...argv], { cwd });
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});
