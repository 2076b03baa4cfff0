export { type LoadOptions, loadContract, parseContract } from './load-contract.ts';
