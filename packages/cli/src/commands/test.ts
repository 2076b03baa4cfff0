import { type Command, defineCommand } from '../command.ts';
import { growHeap } from '../grow-heap.ts';
import {
  choice,
  day,
  failOn,
  flag,
  format,
  integer,
  list,
  rate,
  seconds,
  shard,
  size,
  text,
  words,
} from '../option-types.ts';

/** `countersign test` */
export const testCommand: Command = defineCommand({
  name: 'test',
  summary: 'Test servers against their descriptions',
  arguments: '[api...]',
  argumentsDescription:
    'APIs of redocly.yaml, files or URLs of descriptions; all registered APIs when left out',
  options: {
    server: text({
      flags: '--server <url>',
      description: 'base URL of the server to test, for one API; stands for servers[0].url, path included',
    }),
    har: text({
      flags: '--har <file>',
      description:
        'judge recorded traffic instead of sending anything; --server is then the base URL in the recording',
    }),
    target: choice({
      flags: '--target <sandbox|mock>',
      description:
        'test a sandbox or a mock that is started for the run (default: the sandbox, for APIs that have one)',
      words: ['sandbox', 'mock'],
    }),
    headers: list({
      flags: '--header <name: value>',
      description: 'send this header with every request (repeatable)',
    }),
    token: text({
      flags: '--token <value>',
      description: 'token, API key or user:password, sent as the security of each operation says',
    }),
    otherToken: text({
      flags: '--other-token <value>',
      description: 'token of a second user, who tries to see, change and delete what the first one makes',
    }),
    tokenEnv: text({ flags: '--token-env <name>', description: 'environment variable that holds the token' }),
    ca: text({
      flags: '--ca <file>',
      description: 'trust the certificates (PEM) in this file, beside the usual ones',
    }),
    insecure: flag({ flags: '--insecure', description: 'take any certificate of a server' }),
    proxy: text({
      flags: '--proxy <url>',
      description:
        'send everything through this proxy (default: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, but never to loopback)',
    }),
    safe: flag({
      flags: '--safe',
      description: 'send GET, HEAD and OPTIONS only; the default for servers that are not on loopback',
    }),
    unsafe: flag({ flags: '--unsafe', description: 'send every method to a server that is not on loopback' }),
    operations: list({ flags: '--operation <id>', description: 'test this operation only (repeatable)' }),
    tags: list({ flags: '--tag <name>', description: 'test operations with this tag only (repeatable)' }),
    phases: words({
      flags: '--phase <names>',
      description:
        'phases to run, comma-separated: examples, coverage, fuzz, stateful (default: all; examples and coverage on a mock)',
      words: ['examples', 'coverage', 'fuzz', 'stateful'],
    }),
    workflows: list({
      flags: '--workflows <file>',
      description:
        'Arazzo document whose workflows are followed (repeatable; default: those beside a registered API)',
    }),
    maxCases: integer({
      flags: '--max-cases <number>',
      description: 'random cases per operation (default: 50)',
      most: 1_000_000,
    }),
    workers: integer({
      flags: '--workers <number>',
      description: 'requests in flight at the same time (default: 1)',
      least: 1,
      most: 256,
    }),
    rate: rate({
      flags: '--rate <n/s>',
      description: 'most requests per second, for example 10/s (default: no limit)',
    }),
    seed: integer({
      flags: '--seed <number>',
      description: 'the same seed makes the same cases (default: 1)',
      most: 2 ** 31 - 1,
    }),
    shard: shard({
      flags: '--shard <i/n>',
      description: 'run the i-th of n parts; countersign merge puts their JSON reports together',
    }),
    timeLimit: seconds({ flags: '--time-limit <seconds>', description: 'end the run after this time' }),
    requestTimeout: seconds({
      flags: '--request-timeout <seconds>',
      description: 'longest wait for one answer (default: 10)',
    }),
    maxSize: size({
      flags: '--max-size <bytes>',
      description:
        'largest description and response body that is read, for example 20MB (default: 100MB, and 32 MiB of a body)',
    }),
    failOn: failOn(),
    baseline: text({
      flags: '--baseline <file>',
      description: 'accept the findings that are in this file until it expires; new ones still fail',
    }),
    writeBaseline: text({
      flags: '--write-baseline <file>',
      description: 'write the findings of this run to a baseline, with --expires; the exit code is then 0',
    }),
    expires: day({
      flags: '--expires <yyyy-mm-dd>',
      description: 'last day on which the findings of the written baseline are accepted',
    }),
    replay: text({
      flags: '--replay <finding-id>',
      description: 'send again what showed this finding of --from, and exit 1 if it still shows',
    }),
    from: text({ flags: '--from <report.json>', description: 'the JSON report that --replay looks into' }),
    reports: list({
      flags: '--report <kind=file>',
      description: 'also write a report: json, junit, html, sarif, har or markdown=FILE (repeatable)',
    }),
    format: format('the result is'),
  },
  groups: {
    'What is tested, as whom': [
      'server',
      'target',
      'headers',
      'token',
      'otherToken',
      'tokenEnv',
      'ca',
      'insecure',
      'proxy',
      'safe',
      'unsafe',
    ],
    'How much of it': [
      'operations',
      'tags',
      'phases',
      'workflows',
      'maxCases',
      'workers',
      'rate',
      'seed',
      'timeLimit',
      'requestTimeout',
      'maxSize',
    ],
    'What comes of it': [
      'failOn',
      'baseline',
      'writeBaseline',
      'expires',
      'replay',
      'from',
      'reports',
      'format',
    ],
  },
  examples: [
    'countersign test openapi.yaml --har recording.har',
    'countersign test',
    'countersign test --target mock',
    'countersign test clevver --server http://127.0.0.1:8080/api --token-env CLEVVER_TOKEN',
    'countersign test openapi.yaml --server https://staging.example.com --safe --report junit=report.xml',
    'countersign test pakt --write-baseline baseline.json --expires 2099-12-31',
    'countersign test pakt --baseline baseline.json',
    'countersign test --replay 4f1c2a9b7d30e586 --from report.json',
  ],
  async run(input, context) {
    growHeap();
    const { replay } = input;
    if (replay !== undefined) {
      const { runReplay } = await import('../run-replay.ts');
      return runReplay({ ...input, replay }, context);
    }
    const { runTest } = await import('../run-test.ts');
    return runTest(input, context);
  },
});
