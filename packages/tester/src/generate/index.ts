export { type PlannedCase, planCoverage } from '../coverage/plan-coverage.ts';
export { createFile, type FileOptions, type NamedFile } from '../media/create-file.ts';
export { type AwkwardName, awkwardNames } from '../media/file-names.ts';
export { boundarySizes, type SizeOptions } from '../media/file-sizes.ts';
export { type SpoiledFile, spoilFile } from '../media/spoil-file.ts';
export { arbitraryOf, type Generated, sampleValue, type ValueOptions } from './arbitrary-of.ts';
export type { Direction } from './compile-schema.ts';
export { type CoverageOptions, type CoverageValue, coverageValues } from './coverage-values.ts';
export type { Fullness } from './drawing.ts';
export {
  isStillInvalid,
  isStillValid,
  overTheWire,
  violationOnWire,
  type WireOutcome,
  type WireProof,
  type WireSite,
} from './wire-sound.ts';
