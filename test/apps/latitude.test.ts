import { type Contract, checkRequest, matchOperation } from '@countersign/contract';
import { testContract } from '@countersign/tester';
import { expect, test } from 'vitest';
import type { Gate, Routes } from './app.ts';
import { parcels } from './parcels/app.ts';
import { empty, type Handler, json } from './reply.ts';
import { createGate, loadApp } from './run-engine.ts';
import { type StatefulApp, startStatefulApp } from './stateful-app.ts';
import { tasks } from './tasks/app.ts';
import { vault } from './vault/app.ts';

/** A server that keeps its contract in one of the ways that are its own choice. */
interface Choice {
  readonly app: StatefulApp;
  readonly gate?: (contract: Contract) => Gate;
  readonly routes?: (routes: Routes) => Routes;
}

/** Lets a handler answer only when `refuse` has nothing to say. */
function first(routes: Routes, route: string, refuse: () => ReturnType<Handler> | undefined): Routes {
  const handler = routes[route];
  if (handler === undefined) throw new Error(`There is no route ${route}.`);
  return { ...routes, [route]: (request) => refuse() ?? handler(request) };
}

const choices: Readonly<Record<string, Choice>> = {
  'a method that is not described is 404': {
    app: tasks,
    gate: (contract) => {
      const gate = createGate(contract, tasks);
      return (request) => {
        const found = matchOperation(contract, request.method, request.target);
        return found?.operation === undefined ? empty(404) : gate(request);
      };
    },
  },
  'who asks is only looked at after what is asked': {
    app: vault,
    gate: (contract) => (request) => {
      const { method, target, fields, body } = request;
      if (matchOperation(contract, method, target)?.operation === undefined) return undefined;
      const sent = {
        method,
        target,
        headers: fields,
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      };
      return checkRequest(contract, sent).length === 0 ? undefined : empty(400);
    },
  },
  'what is new is not found at first': {
    app: tasks,
    routes: (routes) => {
      let fresh = 0;
      const made = first(routes, 'POST /tasks', () => {
        fresh = 2;
        return undefined;
      });
      return first(made, 'GET /tasks/{taskId}', () => {
        fresh -= 1;
        return fresh >= 0 ? empty(404) : undefined;
      });
    },
  },
  'what is new is listed a moment later': {
    app: parcels,
    routes: (routes) => {
      const list = routes['GET /parcels/{trackingCode}/events'];
      const make = routes['POST /parcels/{trackingCode}/events'];
      if (list === undefined || make === undefined) throw new Error('The app has other routes.');
      let late: ReturnType<Handler> | undefined;
      return {
        ...routes,
        'POST /parcels/{trackingCode}/events': (request) => {
          late = list(request);
          return make(request);
        },
        'GET /parcels/{trackingCode}/events': (request) => {
          const answer = late ?? list(request);
          late = undefined;
          return answer;
        },
      };
    },
  },
  'what is not yours is deleted and changed for show': {
    app: vault,
    routes: (routes) => {
      const read = routes['GET /secrets/{secret_id}'];
      const forShow = (all: Routes, method: string): Routes => {
        const route = `${method} /secrets/{secret_id}`;
        const handler = all[route];
        if (handler === undefined || read === undefined) throw new Error('The app has other routes.');
        return {
          ...all,
          [route]: (request) => {
            const isOthers = read({ ...request, method: 'GET' }).status === 404;
            return isOthers ? json(200, { data: { id: 1, label: 'as you like' } }) : handler(request);
          },
        };
      };
      return ['DELETE', 'PATCH', 'PUT'].reduce(forShow, routes);
    },
  },
  'every third request comes too fast': {
    app: tasks,
    gate: (contract) => {
      const gate = createGate(contract, tasks);
      let requests = 0;
      return (request) => {
        requests += 1;
        return requests % 3 === 0 ? empty(429, [['Retry-After', '1']]) : gate(request);
      };
    },
  },
  'every seventh request meets a restart': {
    app: tasks,
    gate: (contract) => {
      const gate = createGate(contract, tasks);
      let requests = 0;
      return (request) => {
        requests += 1;
        return requests % 7 === 0 ? empty(503, [['Retry-After', '1']]) : gate(request);
      };
    },
  },
  'others make things meanwhile': {
    app: tasks,
    routes: (routes) => {
      const list = routes['GET /tasks'];
      const make = routes['POST /tasks'];
      if (list === undefined || make === undefined) throw new Error('The app has other routes.');
      let requests = 0;
      return {
        ...routes,
        'GET /tasks': (request) => {
          requests += 1;
          if (requests % 3 === 0) make({ ...request, body: Buffer.from('{"title":"of somebody else"}') });
          return list(request);
        },
      };
    },
  },
};

test.each(Object.entries(choices))('a server has its own choice: %s', async (_, { app, gate, routes }) => {
  const contract = await loadApp(app);
  const chosen = routes === undefined ? app : { ...app, routes: () => routes(app.routes()) };
  const { url, close } = await startStatefulApp(
    chosen,
    undefined,
    gate?.(contract) ?? createGate(contract, app),
  );
  const findings: string[] = [];
  let time = Date.now();
  try {
    const events = testContract(contract, {
      target: { kind: 'server', url },
      phases: ['stateful', 'coverage'],
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
      ...(app.token !== undefined && { token: app.token }),
      ...(app.otherToken !== undefined && { otherToken: app.otherToken }),
    });
    for await (const event of events)
      if (event.type === 'finding' && event.case !== undefined)
        findings.push(`${event.finding.rule}: ${event.finding.message}`);
  } finally {
    await close();
  }
  expect(findings).toEqual([]);
});
