/** Writes typed clients, and contracts compiled to modules. */
export { compareFiles, type Difference } from './compare-files.ts';
export { compareTypes, type TypeChange } from './compare-types.ts';
export { emitCallSamples } from './emit-snippet.ts';
export { type GenerateOptions, generateApi } from './generate-api.ts';
export type { PlannedFile } from './plan.ts';
export { type PackageOptions, planClient } from './plan-client.ts';
export { planContractModule } from './plan-contract-module.ts';
export { writeFiles } from './write-files.ts';
