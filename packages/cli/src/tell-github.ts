import { appendFileSync } from 'node:fs';
import { type RunResult, renderAnnotations, renderMarkdown } from '@countersign/report';
import type { Context } from './command.ts';
import type { RenderOptions } from './write-reports.ts';

/** In a step of GitHub Actions: findings as annotations of the description, and the summary of the job. */
export function tellGithub(
  results: readonly RunResult[],
  options: RenderOptions,
  { env, stderr }: Pick<Context, 'env' | 'stderr'>,
): void {
  if (env.GITHUB_ACTIONS !== 'true') return;
  // The runner reads both streams; results that a program reads stay as they are.
  const annotations = renderAnnotations(results, options);
  if (annotations !== '') stderr.write(annotations);
  const file = env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, `${renderMarkdown(results, options)}\n`);
  } catch (error) {
    stderr.write(
      `the job summary cannot be written: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }
}
