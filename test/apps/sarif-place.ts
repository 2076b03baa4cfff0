import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '@countersign/contract';
import { collectRun, renderSarif } from '@countersign/report';
import { expect } from 'vitest';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

interface SarifResult {
  readonly ruleId: string;
  readonly properties: { readonly pointer: string; readonly keyword?: string };
  readonly locations: readonly [{ readonly physicalLocation: Physical }];
}

interface Physical {
  readonly artifactLocation: { readonly uri: string };
  readonly region: { readonly startLine: number; readonly startColumn: number };
}

/** Holds the SARIF of findings to the places that a YAML parser of its own finds for their pointers. */
export function expectSarifAtPointers(api: string, document: URL, findings: readonly Finding[]): void {
  const text = readFileSync(fileURLToPath(document), 'utf8');
  const result = collectRun([
    {
      type: 'run-start',
      api,
      title: api,
      target: { kind: 'server', url: 'http://127.0.0.1' },
      seed: 1,
      phases: [],
      startedAt: '2026-01-01T00:00:00.000Z',
      operations: [],
      sources: {},
      files: [],
    },
    ...findings.map((finding) => ({ type: 'finding' as const, api, finding })),
  ]);
  const sarif: { readonly runs: readonly [{ readonly results: readonly SarifResult[] }] } = JSON.parse(
    renderSarif(result ? [result] : [], { version: '0' }),
  );
  const places = sarif.runs[0].results.map(({ ruleId, properties, locations }) => {
    const { artifactLocation, region } = locations[0].physicalLocation;
    const { pointer, keyword } = properties;
    return [ruleId, pointer, keyword, artifactLocation.uri, region.startLine, region.startColumn];
  });
  expect(places).toEqual(
    places.map(([ruleId, pointer, keyword]) => [
      ruleId,
      pointer,
      keyword,
      basename(document.pathname),
      ...placeOf(text, String(pointer), keyword === undefined ? undefined : String(keyword)),
    ]),
  );
  expect(places.length).toBe(findings.length);
}

/** Line and column of what a pointer names: its key in a map, itself in a list; of `required` the entry that is meant. */
function placeOf(text: string, pointer: string, keyword: string | undefined): [number, number] {
  const lines = new LineCounter();
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  let node = parseDocument(text, { lineCounter: lines }).contents as Node | null;
  let place = node;
  for (const token of tokens) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === token);
      place = pair?.key as Node;
      node = pair?.value as Node | null;
    } else if (isSeq(node)) {
      place = node.items[Number(token)] as Node;
      node = place;
    }
  }
  if (keyword?.startsWith('required/') && isSeq(node))
    place = node.items.find((item) => isScalar(item) && item.value === keyword.slice(9)) as Node;
  const { line, col } = lines.linePos(place?.range?.[0] ?? 0);
  return [line, col];
}
