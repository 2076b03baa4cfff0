import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rule, Severity } from '@countersign/contract';
import { type AppRequest, type Handler, type Reply, readRequest, writeReply } from './reply.ts';

/** `METHOD /path/{template}` → what answers it. */
export type Routes = Readonly<Record<string, Handler>>;

/** One way in which a server departs from its description, and nothing else about it. */
export interface Fault {
  readonly name: string;
  /** The rule that must catch it, and no other may. */
  readonly rule: Rule;
  /** The route that it shows on. */
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
  /** Bearer token of a user, where the API has users. */
  readonly token?: string;
  /** How it refuses what its description does not allow. @default without a body */
  readonly refuse?: (status: number) => Reply;
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
  const broken = fault && healthy[fault.route];
  if (fault !== undefined && broken === undefined)
    throw new Error(`${app.name} has no route ${fault.route}.`);
  const routes = fault && broken ? { ...healthy, [fault.route]: fault.handler(broken) } : healthy;
  const server = createServer((message, response) => {
    void answer(routes, message, gate).then((reply) => writeReply(response, reply));
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

async function answer(
  routes: Routes,
  message: IncomingMessage,
  gate: Gate = () => undefined,
): Promise<Reply> {
  const request = await readRequest(message);
  const refused = gate(request);
  if (refused !== undefined) return refused;
  const found = Object.entries(routes).map(([route, handler]) => {
    const [method = '', template = ''] = route.split(' ');
    return { method, handler, parameters: matchTemplate(template, request.path) };
  });
  const matching = found.filter(({ parameters }) => parameters !== undefined);
  const route = matching.find(({ method }) => method === request.method);
  if (route?.parameters !== undefined) return route.handler({ ...request, parameters: route.parameters });
  if (matching.length === 0) return { status: 404, headers: [] };
  return { status: 405, headers: [['Allow', matching.map(({ method }) => method).join(', ')]] };
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
