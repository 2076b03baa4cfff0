export { isTesterError, TesterError, type TesterErrorCode } from './errors.ts';
export { formatCurl } from './format-curl.ts';
export type { TestOptions } from './options.ts';
export { type ExampleCase, type ExamplePlan, planExamples } from './plan-examples.ts';
export { type RecordedFinding, type Replay, replayFinding } from './replay-finding.ts';
export type { Secret } from './secret.ts';
export type { Selection } from './select-operations.ts';
export { testContract } from './test-contract.ts';
export type { Transport } from './transport.ts';
