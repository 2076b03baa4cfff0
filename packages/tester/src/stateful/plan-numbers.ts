import type { Contract, MediaType, Operation, OperationInput } from '@countersign/contract';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { parseExactly } from './exact-number.ts';
import { lazily } from './inputs.ts';
import { isRecord, type JsonPath, withValueAt } from './json-pointer.ts';
import { isServerOwned } from './oracles/server-owned.ts';
import { cleanUp } from './plan-lists.ts';
import { addReads, identityOf, isCreator } from './plan-objects.ts';
import { addPrerequisites } from './prerequisites.ts';
import { requestMedia } from './request-media.ts';
import { isJson, schemasAt } from './schema-place.ts';
import { isValid } from './vary-value.ts';

/** Numbers that show whether their last digits are kept, by the format that promises to keep them. */
const digits: Readonly<Record<string, readonly string[]>> = {
  int64: ['1234567890123456789', '-1234567890123456789', '9007199254740993'],
  uint64: ['1234567890123456789', '9007199254740993'],
  double: ['1234.5678901234567', '12.345678901234567', '0.12345678901234568'],
};

/** What has few digits in most systems, whatever its format: instants, places, amounts of money. */
const roundedNames =
  /time|date|stamp|epoch|millis|expir|until|since|^(lat|lon|lng)$|latitude|longitude|price|amount|cost|fee|balance|tax|salary/i;

/** Makes an object with as many digits in its numbers as their formats have, and reads it. */
export function* planNumbers(context: PlanContext): Iterable<Scenario> {
  for (const creator of context.operations) {
    const media = creator.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
    if (media === undefined || !isCreator(context, creator)) continue;
    if (!hasDigits(context.contract, media)) continue;
    const draft = createDraft();
    const object = addExact(context, draft, creator);
    if (object === undefined || addReads(context, draft, creator, object).length === 0) continue;
    cleanUp(context, draft, creator, [object]);
    const label = 'numbers to their last digit';
    yield { id: `${creator.id}/stateful/numbers`, label, operation: creator, steps: draft.steps };
  }
}

function addExact(context: PlanContext, draft: Draft, creator: Operation): string | undefined {
  const salt = `n${context.seed}`;
  const given = addPrerequisites(context, draft, creator, salt);
  const [address] = chooseAddresses(context, creator, [salt]);
  if (given === undefined || address === undefined) return undefined;
  return draft.add({
    role: 'create',
    operation: creator,
    inputs: lazily(() =>
      withDigits(
        context.contract,
        creator,
        creatingInputs(context, creator, { kind: 'plain', salt, address }),
      ),
    ),
    bindings: given,
    ...identityOf(context, creator),
  });
}

const deepest = 2;

/** Whether a property, or one inside it, has a format with more digits than most numbers. */
function hasDigits(contract: Contract, media: MediaType, tokens: JsonPath = []): boolean {
  const places = schemasAt(contract, media, tokens);
  if (places.some(({ schema }) => Object.hasOwn(digits, schema.format ?? ''))) return true;
  const names =
    tokens.length < deepest ? places.flatMap(({ schema }) => Object.keys(schema.properties ?? {})) : [];
  return names.some((name) => hasDigits(contract, media, [...tokens, name]));
}

/** The first arguments with other numbers in them, if there are any to change. */
function withDigits(
  contract: Contract,
  creator: Operation,
  [input]: readonly OperationInput[],
): readonly OperationInput[] {
  const media = requestMedia(creator, input?.body?.mediaType ?? '');
  if (input?.body === undefined || media?.schema === undefined || !isJson(input.body.mediaType)) return [];
  let checked: unknown = input.body.value;
  let exact: unknown = checked;
  for (const tokens of numbersIn(checked, [])) {
    const text = digitsFor(contract, media, checked, tokens);
    if (text === undefined) continue;
    checked = withValueAt(checked, tokens, Number(text));
    exact = withValueAt(exact, tokens, parseExactly(text));
  }
  return checked === exact ? [] : [{ ...input, body: { ...input.body, value: exact } }];
}

function numbersIn(value: unknown, tokens: JsonPath): readonly JsonPath[] {
  if (typeof value === 'number') return [tokens];
  if (!isRecord(value) || tokens.length === deepest) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    isServerOwned(`/${name}`) || roundedNames.test(name) ? [] : numbersIn(part, [...tokens, name]),
  );
}

function digitsFor(
  contract: Contract,
  media: MediaType,
  value: unknown,
  tokens: JsonPath,
): string | undefined {
  const schemas = schemasAt(contract, media, tokens).map(({ schema }) => schema);
  // Such numbers are rounded to what they count in.
  if (schemas.some(({ multipleOf, readOnly }) => multipleOf !== undefined || readOnly === true))
    return undefined;
  const format = schemas.find((each) => Object.hasOwn(digits, each.format ?? ''))?.format ?? '';
  return digits[format]?.find((text) =>
    isValid(contract, media.schema ?? true, withValueAt(value, tokens, Number(text))),
  );
}
