import type { Location } from './finding.ts';
import type { Contract, Position, SourceRef } from './model.ts';
import { splitSourceRef } from './pointer.ts';

/** Finds a place in the documents that a contract was read from. */
export type Locator = (at: SourceRef) => Position;

const locators = new WeakMap<Contract, Locator>();

/** Gives a contract that was just read the means to find its positions on demand. */
export function registerLocator(contract: Contract, locator: Locator): void {
  locators.set(contract, locator);
}

/** Undefined for a contract that was precompiled, and so carries its positions with it. */
export function locatorOf(contract: Contract): Locator | undefined {
  return locators.get(contract);
}

/**
 * The file, line and column (both from 1) of a place in the description, for example of a keyword of a schema.
 *
 * Looks into the documents for a contract that was read in this process, else into `Contract.positions`. A place that
 * is not known there is located at its nearest known ancestor, at worst at the beginning of the file.
 */
export function locate(contract: Contract, at: SourceRef): Location {
  let known = locations.get(contract);
  if (known === undefined) {
    known = new Map();
    locations.set(contract, known);
  }
  let location = known.get(at);
  if (location === undefined) {
    location = findLocation(contract, at);
    known.set(at, location);
  }
  return location;
}

/** Places are as many as a description has; to find one in a document is work. */
const locations = new WeakMap<Contract, Map<SourceRef, Location>>();

function findLocation(contract: Contract, at: SourceRef): Location {
  const { file, pointer } = splitSourceRef(at);
  const [line, column, written = file] =
    contract.positions[at] ?? locators.get(contract)?.(at) ?? nearest(contract, at);
  return { file: contract.files[written] ?? '', line, column, pointer };
}

function nearest(contract: Contract, at: SourceRef): Position {
  let place: string = at;
  for (let slash = place.lastIndexOf('/'); slash > 0; slash = place.lastIndexOf('/')) {
    place = place.slice(0, slash);
    const position = contract.positions[place as SourceRef];
    if (position !== undefined) return position;
  }
  return [1, 1];
}
