export {
  type LoadOptions,
  loadContract,
  loadDocument,
  type ParseOptions,
  parseContract,
} from './load-contract.ts';
export { precompile } from './precompile.ts';
