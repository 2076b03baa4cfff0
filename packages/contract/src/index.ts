export { ContractError, type ContractErrorCode, isContractError } from './errors.ts';
export type { Evidence, Finding, Location, Phase, Rule, Severity } from './finding.ts';
export type * from './model.ts';
export type * from './run.ts';
export type { BodyInput, FilePart, OperationInput, WireHeaders, WireRequest, WireResponse } from './wire.ts';
