import { type AppRequest, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

type Values = Record<string, unknown>;

const parse = (body: Buffer): Values => JSON.parse(body.toString()) as Values;

/** Every read is noted in what is read; what is null is left out. */
export const preferences: StatefulApp = defineStatefulApp({
  name: 'preferences',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['gzip', 'many-headers'],
  token: 'alice-key',
  faults: [
    { name: 'volume-never-above-ten', rule: 'update-not-persisted' },
    { name: 'change-of-theme-forgotten', rule: 'update-not-persisted' },
    { name: 'change-resets-the-rest', rule: 'patch-clobbers' },
  ],
  routes: (fault) => {
    const initial: Values = { theme: 'system', volume: 5 };
    let set: Values = initial;
    const known = ({ headers }: AppRequest, answer: () => Reply): Reply =>
      headers['x-key'] === 'alice-key' ? answer() : empty(401, [['WWW-Authenticate', 'Key']]);
    const keep = (values: Values): void => {
      set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
      if (fault === 'volume-never-above-ten') set.volume = Math.min(10, Number(set.volume));
    };
    return {
      'GET /preferences': (request) =>
        known(request, () => json(200, { ...set, seenAt: new Date().toISOString() })),
      'PUT /preferences': (request) =>
        known(request, () => {
          const { seenAt: _, ...values } = parse(request.body);
          keep(values);
          return json(200, set);
        }),
      'PATCH /preferences': (request) =>
        known(request, () => {
          const patch = parse(request.body);
          if (fault === 'change-of-theme-forgotten') delete patch.theme;
          keep({ ...(fault === 'change-resets-the-rest' ? initial : set), ...patch });
          return empty(204);
        }),
    };
  },
});
