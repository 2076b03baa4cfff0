#!/usr/bin/env -S node --conditions=@countersign/source
// In the repository the condition above selects the sources; a published package has no such condition, and no sources.
const wanted = 24;
const [major = 0] = process.versions.node.split('.').map(Number);

if (major < wanted) {
  process.stderr.write(
    `countersign: Node ${process.versions.node} is too old, ${wanted} or newer is needed\n`,
  );
  process.exitCode = 2;
} else {
  // Loaded only now: an older Node cannot even read what follows.
  const { runProcess } = await import('./run-process.ts');
  await runProcess();
}

export {};
