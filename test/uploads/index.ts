/** What the benchmark runs at full count, and the tests in samples. */
export { type KillOutcome, killUpload } from './kill-upload.ts';
export { runStorm, type StormResult } from './storm.ts';
