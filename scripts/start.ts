import { run } from './run.ts';

// The main job: generated code is up to date, and all four contracts hold against the sandbox and the mock.
const succeeded =
  run('countersign', ['generate', '--check']) &&
  run('countersign', ['test', '--target', 'sandbox']) &&
  run('countersign', ['test', '--target', 'mock']);
process.exitCode = succeeded ? 0 : 1;
