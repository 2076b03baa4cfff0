import { expect, test } from 'vitest';
import { collectRun, type RunResult } from './collect-run.ts';
import { renderMarkdown } from './render-markdown.ts';
import { sampleRun } from './sample-run.fixture.ts';

function sample(): RunResult {
  const result = collectRun(sampleRun);
  if (result === undefined) throw new Error('the fixture has no run');
  return result;
}

test('the answer, what was seen of each operation, the findings, what was not judged', () => {
  expect(renderMarkdown([sample()])).toMatchInlineSnapshot(`
    "## ❌ Contract broken

    1 error · 1 warning · 3 cases (findings by basis: documented 1, inferred 1)

    ### pets: server \`http://127.0.0.1:1/api\`

    | operation | cases | statuses seen | errors | warnings |
    | --- | ---: | --- | ---: | ---: |
    | \`listPets\` | 2 | 2 of 2 | 1 | 0 |
    | \`addPet\` | 1 | 1 of 2, not 4XX, also 302 | 0 | 1 |
    | \`GET /a/path/that/is/rather/long/for/the/first/column/{id}\` | 0 | 0 of 1, not 200 | 0 | 0 |

    ### Findings

    - **error** \`body-invalid\` pets \`listPets\` (documented)  
      The body of 200 must have a property id at /data/0; it has none.  
      \`specs/pets/openapi.yaml:12:7\`
    - **warning** \`header-invalid\` pets \`addPet\` (inferred)  
      The header X-Ä must be a number; it is "&#60;&#92;u001b&#91;31m &#38; &#92;u0000&#62;".  
      \`specs/pets/openapi.yaml:40:7\`

    <details><summary>1 not judged</summary>

    - addPet: application/xml bodies are not judged (specs/pets/openapi.yaml:12:7)

    </details>
    "
  `);
});

test('kept or broken is decided as the exit code is', () => {
  const result = sample();
  const title = (failOn: 'error' | 'warning' | 'never', findings = result.findings): string =>
    renderMarkdown([{ ...result, findings }], { failOn }).split('\n', 1)[0] ?? '';
  const waived = { reason: 'Known.', expires: '2026-12-31' };
  expect(title('error')).toContain('broken');
  expect(title('never')).toContain('kept');
  expect(title('error', result.findings.slice(1))).toContain('kept');
  expect(title('warning', result.findings.slice(1))).toContain('broken');
  expect(
    title(
      'warning',
      result.findings.map((each) => ({ ...each, waived })),
    ),
  ).toContain('kept');
});

test('a run with very many findings stays within what a job summary may hold', () => {
  const result = sample();
  const findings = Array(5000).fill(result.findings[0]);
  const text = renderMarkdown([{ ...result, findings }]);
  expect(text.length).toBeLessThan(2 ** 20);
  expect(text).toContain('… and 4950 more, in the other reports.');
});
