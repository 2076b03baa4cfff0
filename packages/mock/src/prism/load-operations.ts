import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { parse } from 'yaml';
import type { PrismApi, PrismRequest } from './protocol.ts';

type PrismOperation = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

type RequestBody = NonNullable<NonNullable<PrismOperation['request']>['body']>;
type Content = NonNullable<RequestBody['contents']>[number];

/** Media type under which Prism is given the decoded value of a form: none of those that it parses itself. */
export function decodedForm(mediaType: string): string {
  const [essence = ''] = mediaType.toLowerCase().split(/\s*;/);
  return essence.endsWith('/*') ? 'decoded/*' : `decoded/${essence.replace('/', '-')}`;
}

/** The operations of one API in Prism's model, by `method path`, in the reading that suits the request's body. */
export type Operations = (request: PrismRequest) => PrismOperation | undefined;

/** Reads the document of one API. */
export async function loadOperations(api: PrismApi): Promise<Operations> {
  const operations = await getHttpOperationsFromSpec(readable(api.document));
  const readings = new Map(
    operations.map((operation) => [
      `${operation.method.toLowerCase()} ${operation.path}`,
      readingsOf(operation),
    ]),
  );
  return ({ method, template, body }) => {
    const reading = readings.get(`${method} ${template}`);
    if (body === undefined) return reading?.withoutBody;
    return body.form ? reading?.withForm : reading?.withBody;
  };
}

/** Prism takes a path or an object; a text has a line break or is JSON. */
function readable(document: string | object): string | object {
  if (typeof document !== 'string') return document;
  return /\n|^\s*\{/.test(document) ? parse(document) : document;
}

function readingsOf(
  operation: PrismOperation,
): Record<'withoutBody' | 'withBody' | 'withForm', PrismOperation> {
  // Prism would send callbacks to addresses that a request names.
  const withoutBody = { ...operation, callbacks: [] };
  // A body that is there is there: Prism takes `false`, `0` and an empty text for none.
  const withBody = changeContents(withoutBody, (content) => (isXml(content) ? unchecked(content) : content));
  // The gateway decodes forms, and Prism then checks the value: its own parsers throw on much that is valid.
  const withForm = changeContents(withBody, (content) =>
    isForm(content) ? { ...content, mediaType: decodedForm(content.mediaType), encodings: [] } : content,
  );
  return { withoutBody, withBody, withForm };
}

function isForm({ mediaType }: Content): boolean {
  return /^(multipart\/|application\/x-www-form-urlencoded)/i.test(mediaType);
}

function isXml({ mediaType }: Content): boolean {
  return /^(application|text)\/([^;]*\+)?xml/i.test(mediaType);
}

/** Prism would hold the text of an XML body against a schema of objects. */
function unchecked({ schema, ...content }: Content): Content {
  return content;
}

function changeContents(operation: PrismOperation, change: (content: Content) => Content): PrismOperation {
  const body = operation.request?.body;
  if (body === undefined) return operation;
  return {
    ...operation,
    request: {
      ...operation.request,
      body: { ...body, required: false, contents: body.contents?.map(change) ?? [] },
    },
  };
}
