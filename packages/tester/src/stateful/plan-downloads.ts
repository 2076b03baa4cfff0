import type { Contract, Operation } from '@countersign/contract';
import { bindTo, type Draft, type PlanContext } from './draft.ts';
import { requiredInput } from './inputs.ts';
import type { Relation } from './relation.ts';
import { isAbsent } from './response-value.ts';
import { isAnyBytes, isJson, jsonAnswer, schemasAt } from './schema-place.ts';

/** Fetches again what a step of this operation uploaded: by what the description claims, and by what it links to. */
export function addDownloads(context: PlanContext, draft: Draft, upload: Operation, from: string): void {
  const claim = upload.content?.download;
  const own = context.relations.filter(
    (relation) => relation.from === upload && relation.to.method === 'GET',
  );
  if (claim?.startsWith('$')) {
    draft.add({
      role: 'download',
      operation: upload,
      inputs: [],
      bindings: [],
      after: from,
      url: { from, source: { kind: 'expression', value: claim } },
    });
  }
  if (upload.content === undefined && !takesFiles(context.contract, upload)) return;
  for (const relation of own) {
    if (relation.name === claim || givesBytes(context.contract, relation.to))
      addDownload(context, draft, relation, from);
    else if (handsOutUrl(context, relation.to)) addSigned(context, draft, relation, from);
  }
}

/** Fetches by a relation what a step uploaded. */
export function addDownload(
  { contract, seed }: PlanContext,
  draft: Draft,
  relation: Relation,
  from: string,
): void {
  draft.add({
    role: 'download',
    operation: relation.to,
    inputs: [requiredInput(contract, relation.to, seed)],
    bindings: bindTo(relation, from),
    after: from,
    relation,
    settled: ({ response }) => !isAbsent(response),
  });
}

/** A URL that an operation hands out for a download. */
export function addSigned(
  { contract, seed }: PlanContext,
  draft: Draft,
  relation: Relation,
  from: string,
  upload: string = from,
): void {
  const link = draft.add({
    role: 'act',
    operation: relation.to,
    inputs: [requiredInput(contract, relation.to, seed)],
    bindings: bindTo(relation, from),
    relation,
  });
  draft.add({
    role: 'download',
    operation: relation.to,
    inputs: [],
    bindings: [],
    after: upload,
    url: { from: link, source: { kind: 'url' } },
  });
}

/** True when an operation takes files: bytes, or a form. */
export function takesFiles(contract: Contract, { requestBody }: Operation): boolean {
  return (
    requestBody?.content.some(
      (media) =>
        isAnyBytes(contract, media) ||
        (!isJson(media.mediaType) && !/^(text\/|application\/x-www-form-urlencoded)/i.test(media.mediaType)),
    ) === true
  );
}

export function givesBytes(contract: Contract, { responses }: Operation): boolean {
  const success = responses.find(({ status }) => status.startsWith('2'));
  return (
    success !== undefined &&
    success.content.length > 0 &&
    success.content.every(
      (media) =>
        isAnyBytes(contract, media) || (!isJson(media.mediaType) && !/html|xml/i.test(media.mediaType)),
    )
  );
}

/** Named for it, and answers with a URL and little else. */
export function handsOutUrl({ contract }: PlanContext, operation: Operation): boolean {
  if (!/url|download|link|content|sign|share/i.test(`${operation.id} ${operation.path}`)) return false;
  const media = jsonAnswer(operation, 200) ?? jsonAnswer(operation, 201);
  const top = schemasAt(contract, media, []);
  const names = top.flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
  const isUrl = (tokens: readonly string[]): boolean =>
    schemasAt(contract, media, tokens).some(({ schema }) => schema.format === 'uri');
  return isUrl([]) || names.some((name) => isUrl([name]));
}
