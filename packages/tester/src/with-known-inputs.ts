import {
  type Contract,
  type Example,
  type MediaType,
  type Operation,
  type OperationInput,
  type Parameter,
  withOperations,
} from '@countersign/contract';

const groups = {
  path: 'path',
  query: 'query',
  querystring: 'query',
  header: 'headers',
  cookie: 'cookies',
} as const;

// A mark beside the data: the parameter itself is one of the description's.
const known = new WeakSet<Parameter>();

/** Whether the run was told a value of this parameter that exists on the server. */
export function isKnown(parameter: Parameter): boolean {
  return known.has(parameter);
}

/** The contract with what is known to exist in place of the examples: every phase starts from these. */
export function withKnownInputs(
  contract: Contract,
  inputs: Readonly<Record<string, OperationInput>> | undefined,
): Contract {
  if (inputs === undefined) return contract;
  const operations = contract.operations.map((operation) => {
    const input = inputs[operation.id];
    return input === undefined ? operation : withKnownInput(operation, input);
  });
  return withOperations(contract, operations);
}

function withKnownInput(operation: Operation, input: OperationInput): Operation {
  const { requestBody } = operation;
  const { body } = input;
  return {
    ...operation,
    parameters: operation.parameters.map((parameter) => {
      const values = input[groups[parameter.in]] ?? {};
      return Object.hasOwn(values, parameter.name) ? withValue(parameter, values[parameter.name]) : parameter;
    }),
    ...(requestBody && {
      requestBody: {
        ...requestBody,
        content: requestBody.content.map((media) =>
          media.mediaType === body?.mediaType ? withExample(media, body.value) : media,
        ),
      },
    }),
  };
}

function withValue(parameter: Parameter, value: unknown): Parameter {
  const changed = withExample(parameter, value);
  const { content } = parameter;
  const marked = content === undefined ? changed : { ...changed, content: withExample(content, value) };
  known.add(marked);
  return marked;
}

function withExample<Described extends Parameter | MediaType>(
  described: Described,
  value: unknown,
): Described {
  const example: Example = { name: 'known', at: described.at, value, fromSchema: false };
  return { ...described, examples: [example] };
}
