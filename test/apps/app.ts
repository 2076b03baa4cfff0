import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rule, Severity } from '@countersign/contract';
import { behave, type Manner } from './manners.ts';
import { type AppRequest, type Handler, type Reply, readRequest, writeReply } from './reply.ts';

/** `METHOD /path/{template}` → what answers it. */
export type Routes = Readonly<Record<string, Handler>>;

/**
 * One way in which a server departs from its description, and nothing else about it. It is one only if the description makes
 * it one: by a keyword, or by the words of a `description` where no keyword can say it. What the healthy server does, down
 * to how it refuses, is described or left open by HTTP.
 */
export interface Fault {
  readonly name: string;
  /** The rule that must catch it, and no other may. */
  readonly rule: Rule;
  /** The route that it shows on; one that the healthy server does not have is answered with 405 there. */
  readonly route: string;
  /** JSON pointer of the statement that it breaks. */
  readonly at: string;
  /** @default 'error' */
  readonly severity?: Severity;
  /** Stands in for the healthy handler of `route`. */
  readonly handler: (healthy: Handler) => Handler;
}

/** A small API: its description, a healthy server full of legal oddities, and the faults that it may be started with. */
export interface App {
  readonly name: string;
  /** The OpenAPI document. */
  readonly document: URL;
  /** Of a user, where the API has users: for every scheme, `user:password` and `id:secret` included. */
  readonly token?: string;
  /** What the token URL hands out for it, for who cannot ask there. */
  readonly accessToken?: string;
  /** How it refuses what its description does not allow. @default without a body */
  readonly refuse?: (status: number) => Reply;
  /** How it says what it says. @default as its handlers do */
  readonly manners?: readonly Manner[];
  /** Fresh state, as it is when the server starts. */
  readonly routes: () => Routes;
  readonly faults: readonly Fault[];
}

export function defineApp(app: App): App {
  return app;
}

export interface RunningApp {
  /** Without a trailing slash; stands for the first server of the description. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Looks at a request before the routes do, and may answer in their place. */
export type Gate = (request: AppRequest) => Reply | undefined;

/** Serves an app on a free port of loopback, healthy or with one of its faults. */
export async function startApp(app: App, fault?: Fault, gate?: Gate): Promise<RunningApp> {
  const healthy = app.routes();
  const routes = fault
    ? {
        ...healthy,
        [fault.route]: fault.handler(healthy[fault.route] ?? (() => notAllowed(healthy, fault.route))),
      }
    : healthy;
  const server = createServer((message, response) => {
    void readRequest(message)
      .then((request) => behave(app.manners ?? [], answer(routes, request, gate), request))
      .then((reply) => writeReply(response, reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(routes: Routes, request: AppRequest, gate: Gate = () => undefined): Reply {
  const refused = gate(request);
  if (refused !== undefined) return refused;
  for (const [route, handler] of Object.entries(routes)) {
    const [method, template = ''] = route.split(' ');
    const parameters = method === request.method ? matchTemplate(template, request.path) : undefined;
    if (parameters !== undefined) return handler({ ...request, parameters });
  }
  // Whoever can be read can be probed.
  if (request.method === 'HEAD') {
    const { body: _, ...head } = answer(routes, { ...request, method: 'GET' });
    return head;
  }
  return notAllowed(routes, `${request.method} ${request.path}`);
}

/** What a path without this method is answered with. */
function notAllowed(routes: Routes, route: string): Reply {
  const [method, path = ''] = route.split(' ');
  const methods = Object.keys(routes).flatMap((each) => {
    const [allowed = '', template = ''] = each.split(' ');
    return matchTemplate(template, path) === undefined ? [] : [allowed];
  });
  if (methods.length === 0) return { status: 404, headers: [] };
  if (methods.includes('GET') && !methods.includes('HEAD')) methods.push('HEAD');
  const allow = [['Allow', [...methods, 'OPTIONS'].join(', ')]] as const;
  return { status: method === 'OPTIONS' ? 204 : 405, headers: allow };
}

function matchTemplate(template: string, path: string): AppRequest['parameters'] | undefined {
  const [wanted, segments] = [template.split('/'), path.split('/')];
  if (wanted.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const name = /^\{(.+)\}$/.exec(wanted[index] ?? '')?.[1];
    if (name !== undefined) parameters[name] = decodeURIComponent(segment);
    else if (wanted[index] !== segment) return undefined;
  }
  return parameters;
}
