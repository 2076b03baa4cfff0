import { type Contract, type Schema, type SourceRef, validateValue } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { arbitraryOf, coverageValues, type Direction } from '@countersign/tester/generate';
import * as fc from 'fast-check';
import { installPeers, type Peers } from './install-peers.ts';
import { type Judge, packageName, secondValidator } from './second-validator.ts';

const documents: Readonly<Record<string, string>> = {
  '@octokit/openapi@23.0.2': 'generated/api.github.com.json',
  '@octokit/openapi-webhooks@12.1.0': 'generated/api.github.com.json',
  '@figma/rest-api-spec@0.43.0': 'openapi/openapi.yaml',
  '@blockfrost/openapi@0.1.93': 'openapi.yaml',
  '@digdir/dialogporten-schema@1.118.6': 'swagger.verified.json',
  'shipengine-openapi@1.4.0': 'openapi.json',
};
const samplesPerSchema = 10;
const coveragePerSchema = 100;
/** What the second validator is asked about each schema. */
const secondOpinions = 10;

/** Keywords that are OpenAPI's own, or that JSON Schema takes for notes: a plain validator does not know them. */
const ours = new Set(['discriminator', 'contentEncoding', 'contentMediaType', 'readOnly', 'writeOnly']);
const ourFormats = /^(?:u?int(?:8|16|32|64)|float|byte|binary)$/;

interface Use {
  readonly schema: Schema;
  readonly direction: Direction;
  readonly at: SourceRef;
}

interface Tally {
  schemas: number;
  impossible: number;
  valid: number;
  validBroken: number;
  invalid: number;
  invalidPassed: number;
  slow: number;
  slowest: number;
  asked: number;
  disagreed: number;
  seconds: number;
}

/** Values of every schema of large real descriptions: valid ones must be valid, invalid ones not, none may take a second. */
export async function run(): Promise<void> {
  const peers = await installPeers([...Object.keys(documents), packageName]);
  try {
    for (const [name, path] of Object.entries(documents)) {
      const bare = name.slice(0, name.lastIndexOf('@'));
      const contract = await loadContract(peers.resolve(`${bare}/${path}`), {
        name: bare.replace(/\W+/g, '-'),
      });
      const tally = await measure(contract, peers);
      report(bare, tally);
      if (tally.validBroken + tally.invalidPassed + tally.slow + tally.disagreed > 0) process.exitCode = 1;
    }
  } finally {
    await peers.remove();
  }
}

function report(name: string, tally: Tally): void {
  const { asked, disagreed, impossible, invalid, invalidPassed, schemas, slow, slowest, valid, validBroken } =
    tally;
  console.log(
    `${name}: ${schemas} schemas (${impossible} without values), ${valid} valid samples, ${validBroken} of them broken; ` +
      `${invalid} invalid, ${invalidPassed} of them passed; slowest schema ${slowest.toFixed(0)} ms of processor time, ${slow} over 1 s; ` +
      `second validator asked ${asked} times, disagreed ${disagreed}; ${tally.seconds.toFixed(0)} s`,
  );
}

async function measure(contract: Contract, peers: Peers): Promise<Tally> {
  const tally: Tally = {
    schemas: 0,
    impossible: 0,
    valid: 0,
    validBroken: 0,
    invalid: 0,
    invalidPassed: 0,
    slow: 0,
    slowest: 0,
    asked: 0,
    disagreed: 0,
    seconds: 0,
  };
  const start = performance.now();
  const judges = {
    request: await secondValidator(peers, contract, 'request'),
    response: await secondValidator(peers, contract, 'response'),
  };
  for (const use of usesOf(contract))
    await measureSchema(contract, use, { tally, judge: judges[use.direction] });
  tally.seconds = (performance.now() - start) / 1000;
  return tally;
}

async function measureSchema(
  contract: Contract,
  { at, direction, schema }: Use,
  { judge, tally }: { tally: Tally; judge: Judge },
): Promise<void> {
  tally.schemas += 1;
  const before = process.threadCpuUsage();
  const arbitrary = arbitraryOf(contract, schema, { direction, at });
  const samples = arbitrary.ok ? fc.sample(arbitrary.value, { numRuns: samplesPerSchema, seed: 1 }) : [];
  const between = process.threadCpuUsage(before);
  const covered = coverageValues(contract, schema, { direction, at, cap: coveragePerSchema });
  const after = process.threadCpuUsage(before);
  const spent = [between.user + between.system, after.user + after.system - between.user - between.system];
  const slowest = Math.max(...spent) / 1000;
  tally.slowest = Math.max(tally.slowest, slowest);
  if (slowest > 1000) {
    tally.slow += 1;
    console.log(`  ${slowest.toFixed(0)} ms for ${at}`);
  }
  if (!arbitrary.ok || !covered.ok) {
    tally.impossible += 1;
    const failure = arbitrary.ok ? covered : arbitrary;
    // Contradictory schemas come in numbers; the first show what is wrong with them.
    if (tally.impossible <= 3) console.log(`  no value for ${at}: ${failure.ok ? '' : failure.reason}`);
    return;
  }
  const asked = { schema, at, judge, tally };
  for (const [index, value] of samples.entries()) {
    tally.valid += 1;
    if (brokenKeywords(contract, { schema, direction, at }, value).length > 0) tally.validBroken += 1;
    if (index < secondOpinions / 2) await ask(asked, value, true);
  }
  let opinions = 0;
  for (const { valid, value } of covered.value) {
    const broken = brokenKeywords(contract, { schema, direction, at }, value);
    if (valid) tally.valid += 1;
    else tally.invalid += 1;
    if (valid && broken.length > 0) tally.validBroken += 1;
    if (!valid && broken.length === 0) tally.invalidPassed += 1;
    const foreign = broken.every(({ keyword, format }) => !ours.has(keyword) && !ourFormats.test(format));
    if (!valid && foreign && opinions < secondOpinions / 2) {
      opinions += 1;
      await ask(asked, value, false);
    }
  }
}

/** One line for the first disagreements, so that they can be looked into. */
async function ask(
  { at, judge, schema, tally }: { schema: Schema; at: SourceRef; judge: Judge; tally: Tally },
  value: unknown,
  expected: boolean,
): Promise<void> {
  tally.asked += 1;
  if ((await judge(schema, value)) === expected) return;
  tally.disagreed += 1;
  if (tally.disagreed <= 10)
    console.log(
      `  the second validator finds ${JSON.stringify(value)?.slice(0, 200)} ${expected ? 'invalid' : 'valid'} at ${at}`,
    );
}

function brokenKeywords(
  contract: Contract,
  { at, direction, schema }: Use,
  value: unknown,
): { keyword: string; format: string }[] {
  return validateValue(contract, schema, value, { direction, at })
    .filter(({ advisory }) => !advisory)
    .map(({ keyword, message }) => ({
      keyword,
      format: keyword === 'format' ? (message.split(' ').at(-1) ?? '') : '',
    }));
}

/** Every component, and every schema of parameters, bodies and headers, in the direction in which it travels. */
function usesOf(contract: Contract): Use[] {
  const uses = new Map<string, Use>();
  const add = (schema: Schema | undefined, direction: Direction, at: SourceRef | undefined): void => {
    if (schema !== undefined && at !== undefined) uses.set(`${direction} ${at}`, { schema, direction, at });
  };
  for (const [key, schema] of Object.entries(contract.schemas))
    add(schema, 'response', contract.schemaRefs[key]);
  for (const { parameters, requestBody, responses } of contract.operations) {
    for (const { content, schema, schemaAt } of parameters) {
      add(schema, 'request', schemaAt);
      add(content?.schema, 'request', content?.schemaAt);
    }
    for (const { schema, schemaAt } of requestBody?.content ?? []) add(schema, 'request', schemaAt);
    for (const { content, headers } of responses)
      for (const { schema, schemaAt } of [...content, ...headers]) add(schema, 'response', schemaAt);
  }
  return [...uses.values()];
}
