import { content, empty, json } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Answer {
  readonly state: string;
  readonly progress: unknown;
}

/** What polls are answered with, the last one for ever. A state that is not described comes between, and one is skipped. */
const healthy: readonly Answer[] = [
  { state: 'queued', progress: 0 },
  { state: 'warming', progress: 0 },
  { state: 'running', progress: 40.5 },
  { state: 'running', progress: 40.5 },
  { state: 'done', progress: 100 },
];

const queued: Answer = { state: 'queued', progress: 0 };
const running: Answer = { state: 'running', progress: 50 };
const done: Answer = { state: 'done', progress: 100 };

const courses: Readonly<Record<string, readonly Answer[]>> = {
  'never-done': [queued, running],
  'back-in-the-queue': [queued, running, queued, running, done],
  'progress-falls': [queued, running, { state: 'running', progress: 30 }, done],
  'progress-beyond-the-end': [queued, running, { state: 'done', progress: 101 }],
  'progress-as-text': [queued, { state: 'running', progress: '50' }, done],
  'done-and-running-again': [queued, running, done, running, done, running, done, running],
  'done-and-broken-later': [queued, running, done, { state: 'broken', progress: 100 }],
};

/** A job is known only a moment after it was started, and asks to be polled less often. */
export const renders: StatefulApp = defineStatefulApp({
  name: 'renders',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['numbers-with-a-point', 'gzip'],
  faults: [
    { name: 'never-done', rule: 'job-never-ends' },
    { name: 'back-in-the-queue', rule: 'job-illegal-transition' },
    { name: 'progress-falls', rule: 'job-progress-invalid' },
    { name: 'progress-beyond-the-end', rule: 'job-progress-invalid' },
    { name: 'progress-as-text', rule: 'job-progress-invalid' },
    { name: 'done-and-running-again', rule: 'job-terminal-unstable' },
    { name: 'done-and-broken-later', rule: 'job-terminal-unstable' },
    { name: 'never-known', rule: 'created-not-found' },
    { name: 'picture-while-it-renders', rule: 'state-ignored' },
    { name: 'picture-never-there', rule: 'status-misused' },
  ],
  routes: (fault) => {
    const polls = new Map<string, number>();
    const course = courses[fault ?? ''] ?? healthy;
    return {
      'POST /renders': () => {
        const render = `r${polls.size + 1}`;
        polls.set(render, -1);
        return json(202, { render }, [['Retry-After', '1']]);
      },
      'GET /renders/{id}': ({ parameters: { id = '' } }) => {
        const count = polls.get(id);
        if (count === undefined || fault === 'never-known') return empty(404);
        polls.set(id, count + 1);
        if (count === -1) return empty(404);
        return json(
          200,
          course[Math.min(count, course.length - 1)],
          count === 1 ? [['Retry-After', '2']] : [],
        );
      },
      'GET /renders/{id}/picture': ({ parameters: { id = '' } }) => {
        const count = polls.get(id);
        if (count === undefined) return empty(404);
        const isDone = course[Math.min(count - 1, course.length - 1)]?.state === 'done';
        const isShown = isDone ? fault !== 'picture-never-there' : fault === 'picture-while-it-renders';
        return isShown
          ? content(200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>')
          : empty(425);
      },
      'GET /renders/{id}/preview': ({ parameters: { id = '' } }) =>
        polls.has(id)
          ? content(200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>')
          : empty(404),
    };
  },
});
