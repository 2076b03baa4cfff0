import type { StatefulApp } from './stateful-app.ts';
import { tasks } from './tasks/app.ts';

/** Small APIs that remember, with their healthy and their faulty servers. */
export const statefulApps: readonly StatefulApp[] = [tasks];
