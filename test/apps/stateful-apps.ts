import { documents } from './documents/app.ts';
import { renders } from './renders/app.ts';
import type { StatefulApp } from './stateful-app.ts';
import { tasks } from './tasks/app.ts';
import { vault } from './vault/app.ts';

/** Small APIs that remember, with their healthy and their faulty servers. */
export const statefulApps: readonly StatefulApp[] = [documents, renders, tasks, vault];
