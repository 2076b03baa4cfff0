import { testContract } from '@countersign/tester';
import { expect, test } from 'vitest';
import { checkout } from './checkout/app.ts';
import { createGate, loadApp } from './run-engine.ts';
import { startStatefulApp } from './stateful-app.ts';
import { tasks } from './tasks/app.ts';

test('a whole run over an API that can delete leaves nothing behind', async () => {
  const contract = await loadApp(tasks);
  const { url, close } = await startStatefulApp(tasks, undefined, createGate(contract, tasks));
  try {
    let cases = 0;
    for await (const event of testContract(contract, { target: { kind: 'server', url }, maxCases: 5 }))
      if (event.type === 'run-end') cases = event.cases;
    expect(cases).toBeGreaterThan(50);
    const list = await fetch(`${url}/tasks`);
    expect(await list.json()).toMatchObject({ total: 0, items: [] });
  } finally {
    await close();
  }
});

test('a run that is ended early leaves nothing behind either', async () => {
  const contract = await loadApp(tasks);
  const { url, close } = await startStatefulApp(tasks, undefined, createGate(contract, tasks));
  try {
    const ended = new AbortController();
    let made = 0;
    let stopped: string | undefined;
    const options = { target: { kind: 'server', url }, phases: ['fuzz'], signal: ended.signal } as const;
    for await (const event of testContract(contract, options)) {
      if (event.type === 'run-end') stopped = event.stopped;
      if (event.type !== 'case') continue;
      made += event.exchanges.filter(({ response }) => response?.status === 201).length;
      if (made > 5) ended.abort();
    }
    expect(stopped).toBe('cancelled');
    expect(made).toBeGreaterThan(5);
    const list = await fetch(`${url}/tasks`);
    expect(await list.json()).toMatchObject({ total: 0, items: [] });
  } finally {
    await close();
  }
});

test('what a workflow made is deleted too', async () => {
  const contract = await loadApp(checkout);
  const { url, close } = await startStatefulApp(checkout);
  try {
    const made: string[] = [];
    for await (const event of testContract(contract, {
      target: { kind: 'server', url },
      phases: ['stateful'],
      sleep: async () => undefined,
    })) {
      if (event.type !== 'case') continue;
      for (const { operation, response } of event.exchanges)
        if (operation === 'createCheckout' && response?.status === 201)
          made.push(JSON.parse(Buffer.from(response.body).toString()).reference);
    }
    expect(made.length).toBeGreaterThan(0);
    const left = await Promise.all(made.map((reference) => fetch(`${url}/checkouts/${reference}`)));
    expect(left.map(({ status }) => status)).toEqual(made.map(() => 404));
  } finally {
    await close();
  }
});
