import { findOperation, type Operation } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { authorise } from './authorise.ts';

const schemes = {
  bearer: { type: 'http', scheme: 'Bearer' },
  basic: { type: 'http', scheme: 'basic' },
  oauth: { type: 'oauth2', flows: {} },
  header: { type: 'apiKey', in: 'header', name: 'X-Key' },
  query: { type: 'apiKey', in: 'query', name: 'api key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
};
const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'T', version: '1' },
    components: { securitySchemes: schemes },
    paths: Object.fromEntries(
      [
        ...Object.keys(schemes).map((name) => [name, [{ [name]: [] }]]),
        ['either', [{}, { header: [], cookie: [] }]],
        ['none', []],
      ].map(([name, security]) => [
        `/${name}`,
        { get: { operationId: name, security, responses: { 200: { description: '' } } } },
      ]),
    ),
  }),
);
const operation = (id: string) => findOperation(contract, id) as Operation;
const request = { method: 'GET', target: '/x?a=1', headers: [['cookie', 'a=b']] } as const;

const places: [id: string, target: string, headers: Record<string, string>][] = [
  ['bearer', '/x?a=1', { cookie: 'a=b', authorization: 'Bearer a:b c' }],
  ['oauth', '/x?a=1', { cookie: 'a=b', authorization: 'Bearer a:b c' }],
  ['basic', '/x?a=1', { cookie: 'a=b', authorization: `Basic ${Buffer.from('a:b c').toString('base64')}` }],
  ['header', '/x?a=1', { cookie: 'a=b', 'X-Key': 'a:b c' }],
  ['query', '/x?a=1&api%20key=a%3Ab%20c', { cookie: 'a=b' }],
  ['cookie', '/x?a=1', { cookie: 'a=b; sid=a%3Ab%20c' }],
  ['either', '/x?a=1', { cookie: 'a=b; sid=a%3Ab%20c', 'X-Key': 'a:b c' }],
  ['none', '/x?a=1', { cookie: 'a=b' }],
];

test.each(places)('puts the token where the security of %s asks for it', (id, target, headers) => {
  const authorised = authorise(contract, operation(id), request, {
    token: 'a:b c',
    secrets: [{ value: 'a:b c', shown: '$T' }],
  });
  expect(authorised.request.target).toBe(target);
  expect(Object.fromEntries(authorised.request.headers)).toEqual(headers);
  // Whatever form the token took is known as a secret.
  const forms = authorised.secrets.map(({ value }) => value);
  const sent = [authorised.request.target, ...authorised.request.headers.map(([, value]) => value)].join(
    '\n',
  );
  expect(forms.every((form) => sent.includes(form))).toBe(true);
  expect(forms).toHaveLength({ either: 2, none: 0 }[id] ?? 1);
});

test('without a token nothing is added', () => {
  expect(authorise(contract, operation('bearer'), request, undefined)).toEqual({ request, secrets: [] });
});
