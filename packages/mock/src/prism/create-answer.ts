import { createInstance, ProblemJsonError } from '@stoplight/prism-http';
import { decodedForm, type Operations } from './load-operations.ts';
import type { PrismAnswer, PrismRequest } from './protocol.ts';
import { quietLogger } from './quiet-logger.ts';

type Input = Parameters<ReturnType<typeof createInstance>['request']>[0];
type Config = Parameters<ReturnType<typeof createInstance>['request']>[2];

/**
 * Makes the function that lets Prism answer one request.
 *
 * Prism as a library instead of its HTTP server, which has a body limit of its own, never answers malformed JSON, and loses
 * the process to much that is valid. Prism does what it is for: it checks the request, and chooses and fills the response.
 */
export function createAnswer(
  apis: ReadonlyMap<string, Operations>,
): (request: PrismRequest) => Promise<PrismAnswer> {
  const prism = createInstance(configuration(true, {}), {
    logger: quietLogger(),
    // The gateway has matched the request already, and by the description's own rules.
    route: ({ resources }) => {
      const [right] = resources;
      return right === undefined
        ? { _tag: 'Left', left: new Error('no operation') }
        : { _tag: 'Right', right };
    },
  });

  return async (request) => {
    const operation = apis.get(request.api)?.(request);
    if (operation === undefined)
      return { kind: 'fault', message: `it knows no ${request.method.toUpperCase()} ${request.template}` };
    const outcome = await prism.request(
      toInput(request),
      [operation],
      configuration(request.validate, request.response),
    )();
    if (outcome._tag === 'Left') return refusal(outcome.left);
    const { output, validations } = outcome.right;
    const violations = validations.input.map(({ path, code, message }) => ({
      location: (path ?? []).map(String),
      code,
      message,
    }));
    return {
      kind: 'response',
      response: { status: output.statusCode, headers: output.headers ?? {}, body: output.body, violations },
    };
  };
}

function toInput({ method, path, query, headers, body }: PrismRequest): Input {
  const shown =
    body?.form === true
      ? { ...headers, 'content-type': decodedForm(headers['content-type'] ?? '') }
      : headers;
  // Only names of documented operations reach this thread.
  const verb = method as Input['method'];
  return {
    method: verb,
    url: { path, query: { ...query } as Record<string, string | string[]> },
    headers: { ...shown },
    body: body?.value,
  };
}

function configuration(
  validate: boolean,
  { code, example, dynamic, seed, mediaTypes }: PrismRequest['response'],
): NonNullable<Config> {
  return {
    isProxy: false,
    checkSecurity: validate,
    validateRequest: validate,
    validateResponse: false,
    errors: false,
    upstreamProxy: undefined,
    mock: {
      dynamic: dynamic ?? false,
      ...(code === undefined ? {} : { code }),
      ...(example === undefined ? {} : { exampleKey: example }),
      ...(seed === undefined ? {} : { seed }),
      ...(mediaTypes === undefined ? {} : { mediaTypes: [...mediaTypes] }),
    },
  };
}

function refusal(error: Error): PrismAnswer {
  if (!(error instanceof ProblemJsonError)) return { kind: 'fault', message: error.message };
  const { name: type, message: title, status, detail, additional } = error;
  // Its only header is a challenge, which the gateway gives by the description.
  const { headers, ...extensions } = additional ?? {};
  return { kind: 'refusal', problem: { type, title, status, detail, ...extensions } };
}
