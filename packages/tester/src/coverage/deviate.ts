import { bodyKind, type Contract } from '@countersign/contract';
import { dependsOnState } from '../depends-on-state.ts';
import { coverageValues } from '../generate/coverage-values.ts';
import type { Deviation, Meant } from './deviation.ts';
import { fileDeviations } from './file-deviations.ts';
import { graft, graftWider, partAt, prolongedEach, withoutEach, withPart } from './graft.ts';
import { provenanceAt, type SchemaSite } from './provenance-at.ts';

export interface DeviateOptions {
  readonly seed: number;
  /** Of a parameter. */
  readonly name?: string;
  /** Of a body. */
  readonly mediaType?: string;
  /** Printable ASCII only, as in headers. */
  readonly ascii?: boolean;
  /** Media types of the files of a form, by property. */
  readonly fileTypes?: Readonly<Record<string, string>>;
  /** The most values. */
  readonly cap: number;
}

/** What is worth trying beside a valid value of a schema: each statement from both sides, one thing at a time. */
export function* deviate(
  contract: Contract,
  site: SchemaSite,
  base: unknown,
  { name = '', cap, ...options }: DeviateOptions,
): Iterable<Deviation> {
  const { schema, at, provenance } = site;
  const inJson = options.mediaType !== undefined && bodyKind(options.mediaType) === 'json';
  yield* fileDeviations(site, base, options);
  for (const { path, value } of withoutEach(base))
    yield { values: [value], label: `without ${path}`, at, provenance, meant: 'limit' };
  for (const { path, value } of prolongedEach(base))
    yield {
      values: [value],
      label: `${path || 'the value'}: something around it`,
      at,
      provenance,
      meant: 'break',
    };
  const covering = coverageValues(contract, schema, { direction: 'request', at, cap, ...options });
  if (!covering.ok) return;
  for (const each of covering.value) {
    const { value, valid, extreme, keyword, pointer, instance, description } = each;
    // Outside JSON, whether an empty text stands for a value or for none is a matter of taste.
    const isTaste = !inJson && isBlank(partAt(value, instance));
    if (!valid && isTaste) continue;
    const last = instance.slice(instance.lastIndexOf('/') + 1) || name;
    const isOpen = extreme || isTaste || dependsOnState(last, keyword) || /Properties$/.test(keyword);
    const limit: Meant = isOpen ? 'open' : 'limit';
    const part = partAt(value, instance);
    if (valid && keyword === 'maxLength' && typeof part === 'string' && options.ascii !== true) {
      // Lengths are counted in characters (JSON Schema 2020-12, validation, § 6.3.1), not in bytes.
      const wide = withPart(value, instance, 'é'.repeat([...part].length));
      yield {
        values: [graft(base, { ...each, value: wide })],
        label: `${description}, beyond ASCII`,
        at: pointer,
        provenance: provenanceAt(contract, site, pointer),
        meant: limit,
      };
    }
    yield {
      values: [graft(base, each), ...graftWider(base, each), value],
      label: description,
      at: pointer,
      provenance: provenanceAt(contract, site, pointer),
      meant: valid ? limit : 'break',
    };
  }
}

function isBlank(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (typeof value === 'object' && !('bytes' in value) && Object.keys(value).length === 0)
  );
}
