import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * The least that a server can do and still keep its description: fixed answers, and a refusal of what is not described.
 * On a message it tells how many requests came since the last one, and within how many milliseconds.
 */
const item = '{"id":1,"name":"sample","count":2,"tag":"red"}';
const problem = '{"message":"refused"}';

let requests = 0;
let first = 0;
let last = 0;

const server = createServer((request, response) => {
  last = performance.now();
  if (requests === 0) first = last;
  requests += 1;
  if (request.method !== 'POST') {
    answer(request, response, '');
    return;
  }
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => answer(request, response, body));
});

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const [status, text] = outcome(request, body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}

function outcome({ headers, method, url = '' }: IncomingMessage, body: string): readonly [number, string] {
  const [path = '', query = ''] = url.split('?');
  if (method === 'POST' && path === '/items') {
    const isJson = headers['content-type']?.startsWith('application/json') === true;
    return isJson && isItem(body) ? [201, item] : [400, problem];
  }
  if (method !== 'GET') return [405, problem];
  if (path === '/items') return isQuery(query) ? [200, `[${item}]`] : [400, problem];
  return /^\/items\/[1-9]\d{0,8}$/.test(path) ? [200, item] : [400, problem];
}

function isQuery(query: string): boolean {
  const values = new URLSearchParams(query);
  const limit = values.getAll('limit');
  const words = values.getAll('q');
  return (
    limit.length <= 1 &&
    words.length <= 1 &&
    limit.every((each) => /^[1-9]\d?$|^100$/.test(each)) &&
    words.every((each) => each !== '' && [...each].length <= 20)
  );
}

function isItem(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const { name, count, tag, ...rest } = value as Record<string, unknown>;
    return (
      Object.keys(rest).length === 0 &&
      typeof name === 'string' &&
      name.length > 0 &&
      [...name].length <= 30 &&
      typeof count === 'number' &&
      Number.isInteger(count) &&
      count >= 0 &&
      count <= 1000 &&
      (!('tag' in value) || tag === 'red' || tag === 'green')
    );
  } catch {
    return false;
  }
}

process.on('message', () => {
  process.send?.({ requests, milliseconds: last - first });
  requests = 0;
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
