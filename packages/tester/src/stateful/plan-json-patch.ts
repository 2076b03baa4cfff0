import type { Contract, Operation, OperationInput } from '@countersign/contract';
import { isChangedByWords } from './changed-by-words.ts';
import { requiredInput, writingInputs } from './inputs.ts';
import { isRecord } from './json-pointer.ts';
import { isServerOwned } from './oracles/server-owned.ts';
import type { PatchOperation } from './patch-operations.ts';
import { requestMedia } from './request-media.ts';
import { isJson, isJsonPatch, schemasAt } from './schema-place.ts';
import { isValid } from './vary-value.ts';

interface JsonPatches {
  /** Set a property, each in a way that may be the one that is taken. */
  readonly set: readonly OperationInput[];
  /** Take a property away. */
  readonly remove: readonly OperationInput[];
  /** Set one property, and take away another one twice: the second time it is not there, so nothing may be changed. */
  readonly impossible: readonly OperationInput[];
}

export function takesJsonPatch({ requestBody }: Operation): boolean {
  return requestBody?.content.some(({ mediaType }) => isJsonPatch(mediaType)) === true;
}

/** JSON Patches of what a creator writes, as far as the schema of the operation has them. */
export function planJsonPatches(
  contract: Contract,
  patch: Operation,
  creator: Operation,
  seed: number,
): JsonPatches {
  const media = patch.requestBody?.content.find(({ mediaType }) => isJsonPatch(mediaType));
  const scalars = (salt: string): Readonly<Record<string, unknown>> =>
    media === undefined ? {} : scalarsOf(contract, creator, salt, seed);
  const valid = (operations: readonly PatchOperation[]): boolean =>
    isValid(contract, media?.schema ?? true, operations);
  const inputsOf = (bodies: readonly (readonly PatchOperation[])[]): readonly OperationInput[] =>
    media === undefined
      ? []
      : bodies.map((value) => ({
          ...requiredInput(contract, patch, seed),
          body: { mediaType: media.mediaType, value },
        }));
  const settersOf = (values: Readonly<Record<string, unknown>>): readonly PatchOperation[] =>
    Object.entries(values)
      .flatMap(([name, value]) => ['replace', 'add'].map((op) => ({ op, path: pointerTo(name), value })))
      .filter((each) => valid([each]));
  const setters = settersOf(scalars(`h${seed}`));
  const required = requiredOf(contract, creator);
  const removers = Object.keys(scalars(`h${seed}`))
    .filter((name) => !required.includes(name))
    .map((name): PatchOperation => ({ op: 'remove', path: pointerTo(name) }))
    .filter((each) => valid([each]));
  const impossible = settersOf(scalars(`i${seed}`)).flatMap((setter) =>
    removers.filter(({ path }) => path !== setter.path).map((remover) => [setter, remover, remover]),
  );
  return {
    set: inputsOf(setters.map((each) => [each])).slice(0, most),
    remove: inputsOf(removers.map((each) => [each])).slice(0, most),
    impossible: inputsOf(impossible.filter(valid)).slice(0, 1),
  };
}

const most = 4;

function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Other values for what a creator writes, without the server's own books and what words say is changed. */
function scalarsOf(
  contract: Contract,
  creator: Operation,
  salt: string,
  seed: number,
): Readonly<Record<string, unknown>> {
  const [input] = writingInputs(contract, creator, { kind: 'plain', salt, seed });
  if (input?.body === undefined || !isJson(input.body.mediaType) || !isRecord(input.body.value)) return {};
  const media = requestMedia(creator, input.body.mediaType);
  const isKept = (name: string): boolean =>
    !isServerOwned(`/${name}`) &&
    !isChangedByWords(schemasAt(contract, media, [name]).map(({ schema }) => schema));
  return Object.fromEntries(
    Object.entries(input.body.value).filter(
      ([name, value]) => (typeof value === 'string' || typeof value === 'number') && isKept(name),
    ),
  );
}

/** What an object has in any case is not taken away. */
function requiredOf(contract: Contract, { requestBody }: Operation): readonly string[] {
  const media = requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  return schemasAt(contract, media, []).flatMap(({ schema }) => schema.required ?? []);
}
