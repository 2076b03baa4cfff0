import type { FaultCatalogue } from './faults/fault-catalogue.ts';
import type { Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import type { Records } from './storage/records.ts';
import type { Storage } from './storage/storage.ts';
import type { Clock } from './time/clock.ts';
import type { DueWork } from './time/due-work.ts';

/** How long things take and last, in milliseconds. */
export interface Pace {
  /** Clevver: from the start of a batch until it is delivered. @default 4 s */
  readonly batch: number;
  /** dStor: each of the two stages after the last chunk. @default 1 s */
  readonly stage: number;
  /** dStor: an upload without its next chunk. @default 24 h */
  readonly folderUpload: number;
  /** PortSIP: an upload without its next byte. @default 7 days */
  readonly blobUpload: number;
  /** PortSIP: a temporary file after its completion. @default 24 h */
  readonly temporaryBlob: number;
}

const hour = 3600_000;

export const defaultPace: Pace = {
  batch: 4000,
  stage: 1000,
  folderUpload: 24 * hour,
  blobUpload: 7 * 24 * hour,
  temporaryBlob: 24 * hour,
};

/** A world of its own: state, time, faults and journal that no other namespace sees. */
export interface Namespace {
  /** Empty for the default one. */
  readonly name: string;
  /** What URLs of this namespace begin with: `/~name`, or nothing. */
  readonly prefix: string;
  readonly records: Records;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly due: DueWork;
  readonly faults: FaultCatalogue;
  readonly journal: Journal;
  readonly pace: Pace;
  readonly limits: Limits;
  /** Key of what this sandbox signs; kept with the data. */
  readonly secret: string;
  /** Uploads that a request is writing to. */
  readonly writing: Map<string, Writing>;
}

/** A request that is writing to an upload. */
interface Writing {
  /** Asks it to stop. */
  readonly abort: () => void;
  /** Settles when it has. */
  readonly ended: Promise<void>;
}
