/** Contract tests in Vitest. Importing this registers the matcher `toMatchContract`. */
export { type ContractSuiteOptions, describeContract, type TargetOption } from './describe-contract.ts';
export { type MatchOptions, type MatchOutcome, toMatchContract } from './to-match-contract.ts';
