const item = {
  type: 'object',
  required: ['id', 'name', 'count'],
  properties: {
    id: { type: 'integer', minimum: 1 },
    name: { type: 'string', minLength: 1, maxLength: 30 },
    count: { type: 'integer', minimum: 0, maximum: 1000 },
    tag: { enum: ['red', 'green'] },
  },
};
const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
const refused = {
  description: 'Refused',
  ...json({ type: 'object', required: ['message'], properties: { message: { type: 'string' } } }),
};

/** What the trivial server does, for every tool the same. */
export const description: object = {
  openapi: '3.1.0',
  info: { title: 'Throughput', version: '1' },
  paths: {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: 'q', in: 'query', schema: { type: 'string', minLength: 1, maxLength: 20 } },
        ],
        responses: {
          200: { description: 'A list', ...json({ type: 'array', items: item }) },
          400: refused,
        },
      },
      post: {
        operationId: 'createItem',
        requestBody: {
          required: true,
          ...json({
            type: 'object',
            additionalProperties: false,
            required: ['name', 'count'],
            properties: {
              name: item.properties.name,
              count: item.properties.count,
              tag: item.properties.tag,
            },
          }),
        },
        responses: { 201: { description: 'Made', ...json(item) }, 400: refused },
      },
    },
    '/items/{id}': {
      get: {
        operationId: 'getItem',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: { type: 'integer', minimum: 1, maximum: 999_999_999 },
          },
        ],
        responses: { 200: { description: 'An item', ...json(item) }, 400: refused },
      },
    },
  },
};
