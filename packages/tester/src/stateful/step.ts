import type { Exchange, Job, Operation, OperationInput, OperationResponse } from '@countersign/contract';
import type { JsonPath } from './json-pointer.ts';
import type { Filter, Sort } from './list-parameters.ts';
import type { PageStyle } from './page-style.ts';
import type { Binding, Relation, Source } from './relation.ts';

/** What a step is for. */
type Role =
  | 'create'
  | 'act'
  | 'read'
  | 'list'
  | 'replace'
  | 'patch'
  | 'delete'
  /** A change on a condition that does not hold. */
  | 'conditional'
  /** A JSON Patch of which the last operation cannot be done. */
  | 'broken-patch'
  /** A change that also gives what only the server changes. */
  | 'tamper'
  /** The read of `after` again: without its content, on the condition that it changed, a part of it, or in a language. */
  | 'head'
  | 'revalidate'
  | 'range'
  | 'language'
  /** Reads an object after another one was deleted. */
  | 'survivor'
  /** Reads the parent of a list, for what it says of the list. */
  | 'count'
  /** Puts a name into a set, shows the set, takes the name out again. */
  | 'join'
  | 'members'
  | 'leave'
  /** Makes several things at once, and lists them. */
  | 'batch'
  | 'batch-list'
  /** Reads an object below the address of another parent. */
  | 'stray'
  /** A list with less in it, or in another order. */
  | 'filter'
  | 'sort'
  /** The very request of the step before, with its key: a client that heard no answer sends it again. */
  | 'repeat'
  /** Makes something or replaces it, right after it was looked for (`after`), or was made by another such step. */
  | 'renew'
  /** Gives an object what another one has, and only one may have. */
  | 'duplicate'
  /** Another request with the key of the step before. */
  | 'reuse'
  /** Another user changes or deletes what is not theirs. */
  | 'intrude'
  /** Takes a deletion back. */
  | 'restore'
  | 'poll'
  /** Asks for what a job makes, right after the job was looked at (`after`). */
  | 'result'
  | 'download'
  | 'locate'
  | 'clean-up';

/** An argument that an earlier step gives. */
export interface StepBinding extends Binding {
  /** `Step.id` */
  readonly from: string;
  /** True for one that is left as it is when the step gave nothing. */
  readonly optional?: boolean;
}

/** How a list is filtered. */
export interface Filtered extends Filter {
  /** The step that shows the whole list. */
  readonly whole: string;
  /** By several values. */
  readonly isSeveral?: boolean;
  /** In small pages, which may be wrong themselves. */
  readonly isInPages?: boolean;
  /** Other filters that are asked for at once. */
  readonly beside?: readonly Filter[];
}

/** One call of an operation, or the several that are one logical step. */
export interface Step {
  /** Unique in its scenario. */
  readonly id: string;
  readonly role: Role;
  readonly operation: Operation;
  /** Tried in turn until one is taken. */
  readonly inputs: Iterable<OperationInput>;
  readonly bindings: readonly StepBinding[];
  /** @default 'user' */
  readonly as?: 'user' | 'other';
  /** Of a step that makes something: where its id is. */
  readonly identity?: Source;
  /** Of a step that makes something: nothing reads that by itself, so it is looked for in its list and in this answer. */
  readonly unread?: boolean;
  /** The step that made the object that this one is about. */
  readonly object?: string;
  /** The step whose effect this one shows. */
  readonly after?: string;
  /** How the description, or we, came to this step. */
  readonly relation?: Relation;
  /** Where a server may need a moment: asked again a few times until this holds. */
  readonly settled?: (exchange: Exchange, trace: Trace) => boolean;
  /** Other arguments, in place of ones that were refused because somebody else has them. */
  readonly refresh?: (token: string) => OperationInput | undefined;
  /** Of what should not be possible after the step that it follows: how the description refuses it. */
  readonly refusal?: OperationResponse;
  /** That holds only as long as a reading shows this. */
  readonly while?: { readonly step: string; readonly property: string; readonly value: string };
  /** Polls a job to its end. */
  readonly job?: Job;
  /** Of what a job makes: the job. */
  readonly awaits?: Job;
  /** Of a batch: where the body has its items. */
  readonly batch?: JsonPath;
  /** Of a job that no `x-job` describes: names say that it is one. */
  readonly isInferred?: boolean;
  /** Of a list: pages of a size that leaves so many items for the last one, as far as the size of the list is known. */
  readonly sizing?: { readonly from: string; readonly remainder: 0 | 1 };
  /** Follows a list to its last page. */
  readonly pages?: PageStyle;
  /** Of a change on a condition: the property of the body that has a version which is not the present one. */
  readonly version?: string;
  /** Of a duplicate: the property that is. */
  readonly unique?: string;
  /** Of a list that is filtered: by what. */
  readonly filter?: Filtered;
  /** Of a list that is sorted: by what. */
  readonly sort?: Sort;
  /** Fetches a URL that an earlier answer has, instead of calling the operation. */
  readonly url?: { readonly from: string; readonly source: Source };
  /** Where the digest of all the bytes that were sent goes: it is computed when they are known. */
  readonly digest?: { readonly place: Binding['in']; readonly name: string; readonly algorithm: string };
}

export interface StepResult {
  readonly step: Step;
  /** What was sent at last. */
  readonly input: OperationInput;
  /** In their order; of a repeated step only those that count. */
  readonly exchanges: readonly Exchange[];
  /** True when the last answer is one of success. */
  readonly done: boolean;
  /** How a job that was polled, or a list that was followed, ended. */
  readonly ended?: 'end' | 'deadline' | 'limit' | 'broken' | 'changed' | 'loop';
}

/** What came of the steps that could be taken, by `Step.id`, in their order. */
export type Trace = ReadonlyMap<string, StepResult>;

/** The answer that a step ended with. */
export function lastExchange(result: StepResult | undefined): Exchange | undefined {
  return result?.exchanges.at(-1);
}
