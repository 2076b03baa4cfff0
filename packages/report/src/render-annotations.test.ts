import { expect, test } from 'vitest';
import { collectRun, type RunResult } from './collect-run.ts';
import { renderAnnotations } from './render-annotations.ts';
import { sampleRun } from './sample-run.fixture.ts';

function sample(): RunResult {
  const result = collectRun(sampleRun);
  if (result === undefined) throw new Error('the fixture has no run');
  return result;
}

test('each finding is a workflow command at its place, and what a server sent stays inside it', () => {
  expect(renderAnnotations([sample()], { directory: 'apis' })).toBe(
    [
      '::error file=apis/specs/pets/openapi.yaml,line=12,col=7,title=body-invalid%3A pets listPets::The body of 200 must have a property id at /data/0; it has none. (documented)\n',
      '::warning file=apis/specs/pets/openapi.yaml,line=40,col=7,title=header-invalid%3A pets addPet::The header X-Ä must be a number; it is "<\u001b[31m & \u0000>". (inferred)\n',
    ].join(''),
  );
  const result = sample();
  const findings = result.findings.map((each) => ({ ...each, message: 'a%\n::error::b\r\n' }));
  const lines = renderAnnotations([{ ...result, findings }]).split('\n');
  expect(lines.map((line) => line.split('::')[2])).toEqual(['a%25%0A', 'a%25%0A', undefined]);
});

test('no more than GitHub shows, errors first, and none for what is waived', () => {
  const result = sample();
  const [error, warning] = result.findings;
  if (error === undefined || warning === undefined) throw new Error('the fixture has two findings');
  const findings = [...Array(15).fill(warning), ...Array(12).fill(error)];
  const severities = renderAnnotations([{ ...result, findings }]).match(/^::\w+/gm);
  expect(severities).toEqual([...Array(10).fill('::error'), ...Array(10).fill('::warning')]);
  const waived = { reason: 'Known.', expires: '2026-12-31' };
  expect(renderAnnotations([{ ...result, findings: [{ ...error, waived }] }])).toBe('');
});
