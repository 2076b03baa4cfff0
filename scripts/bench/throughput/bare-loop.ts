import { Pool } from 'undici';

/** Sends so many requests over so many connections and reads the answers, and does nothing else. */
const [url = '', requests = '0', connections = '1'] = process.argv.slice(2);

const pool = new Pool(url, { connections: Number(connections) });
const headers = { 'content-type': 'application/json' };
const body = '{"name":"sample","count":2,"tag":"red"}';
const kinds = [
  { method: 'GET', path: '/items?limit=2&q=sample' },
  { method: 'POST', path: '/items', headers, body },
] as const;

let left = Number(requests);
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (left > 0) {
      left -= 1;
      const kind = kinds[left % kinds.length] ?? kinds[0];
      const answer = await pool.request(kind);
      await answer.body.arrayBuffer();
    }
  }),
);
await pool.close();
