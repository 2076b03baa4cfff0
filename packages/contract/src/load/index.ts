export { type LoadOptions, loadContract, type ParseOptions, parseContract } from './load-contract.ts';
export { precompile } from './precompile.ts';
