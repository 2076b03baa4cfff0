import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import type { WireResponse } from '@countersign/contract';
import { isTesterError, testContract } from '@countersign/tester';
import type { Peers } from '../install-peers.ts';
import { answers, CannotRead, nameFailure, type Tool } from './tool.ts';

export const prismPackage = '@stoplight/prism-cli@5.16.0';

/** Prism between our own valid requests and the server: it judges what passes, whatever we think of it. */
export function createPrism(peers: Peers): Tool {
  const cli = peers.resolve('@stoplight/prism-cli/dist/index.js');
  return {
    name: prismPackage.replace('@stoplight/prism-cli@', 'prism proxy '),
    reach: new Set([...answers, 'header-invalid']),
    prepare: async ({ contract, file, token, otherToken, phases }) => {
      const relay = await startRelay();
      const proxy = await startProxy(cli, file, relay.url);
      return {
        test: async (url) => {
          relay.pointAt(url);
          const failures: string[] = [];
          let time = Date.now();
          const events = testContract(contract, {
            target: { kind: 'server', url: proxy.url },
            phases: phases ? ['examples'] : ['examples', 'stateful'],
            ...(token !== undefined && { token }),
            ...(otherToken !== undefined && { otherToken }),
            timeoutMs: 5000,
            now: () => time,
            sleep: async (milliseconds) => {
              time += milliseconds;
            },
          });
          try {
            for await (const event of events) {
              if (event.type !== 'case') continue;
              for (const { operation, response, failure } of event.exchanges) {
                if (response !== undefined) failures.push(...violations(operation, response));
                else failures.push(nameFailure(operation, failure?.kind));
              }
            }
          } catch (error) {
            // It did not let an access token pass.
            if (!isTesterError(error)) throw error;
            failures.push(nameFailure(error.message.replace(url, '')));
          }
          return { failures: [...new Set(failures)] };
        },
        close: async () => {
          await proxy.close();
          await relay.close();
        },
      };
    },
  };
}

/** What Prism says about an exchange: in a header where it lets the answer pass, in a problem of its own where not. */
function violations(operation: string, { headers, body }: WireResponse): string[] {
  const field = headers.find(([name]) => name.toLowerCase() === 'sl-violations')?.[1];
  const text = Buffer.from(body).toString();
  const isOwn = /"type":\s*"https:\/\/stoplight\.io\/prism\/errors#/.test(text);
  const said = [...(field === undefined ? [] : [field]), ...(isOwn ? [text] : [])];
  return said.flatMap((each) =>
    [...each.matchAll(/"message":\s*"((?:[^"\\]|\\.)*)"/g)].length > 0
      ? [...each.matchAll(/"message":\s*"((?:[^"\\]|\\.)*)"/g)].map(([, message]) =>
          nameFailure(operation, message),
        )
      : [nameFailure(operation, each)],
  );
}

interface Running {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A fixed address for the proxy, whatever server is tested behind it. */
async function startRelay(): Promise<Running & { pointAt(url: string): void }> {
  let upstream = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const { hostname, port } = new URL(upstream);
    const onward = connect(Number(port), hostname);
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => each.destroy()).on('close', () => sockets.delete(each));
    }
    socket.pipe(onward).pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const closeSockets = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pointAt: (url) => {
      closeSockets();
      upstream = url;
    },
    close: async () => {
      closeSockets();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function startProxy(cli: string, file: string, upstream: string): Promise<Running> {
  const port = await freePort();
  const args = [cli, 'proxy', file, upstream, '--errors', '--port', String(port)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ready(child: ChildProcess): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      if (text.includes('Prism is listening')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new CannotRead(text.trim().split('\n').at(-1) ?? '')));
  });
}
