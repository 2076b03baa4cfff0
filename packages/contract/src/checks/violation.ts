import type { Provenance, SourceRef } from '../model.ts';

/** One way in which a value breaks a schema. */
export interface Violation {
  /** As `x-provenance` names it: `type`, `minimum`, or `required/id` for one required property. */
  readonly keyword: string;
  /** Where the violated keyword stands in the description. */
  readonly schemaAt: SourceRef;
  /** How the violated keyword is known: its basis is that of the keyword where the provenance names one. */
  readonly provenance: Provenance;
  /** JSON pointer into the value; empty for the value itself. */
  readonly instancePath: string;
  /** `instancePath` without what differs from value to value: array indexes, the keys of maps, the depth of a recursion. */
  readonly cause: string;
  readonly about: Subject;
  /** True when the specification advises against it but does not forbid it: a `readOnly` property in a request. */
  readonly advisory: boolean;
  /** One clause: what was seen, what the description wants. */
  readonly message: string;
}

/** What a statement is about. An example proves presence and type; of a set of values it shows one. */
export type Subject = 'presence' | 'type' | 'value';
