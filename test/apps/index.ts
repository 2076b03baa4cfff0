import { accounts } from './accounts/app.ts';
import type { App } from './app.ts';
import { categories } from './categories/app.ts';
import { exportJobs } from './exports/app.ts';
import { feed } from './feed/app.ts';
import { files } from './files/app.ts';
import { gallery } from './gallery/app.ts';
import { lockers } from './lockers/app.ts';
import { notes } from './notes/app.ts';
import { orders } from './orders/app.ts';
import { pets } from './pets/app.ts';
import { settings } from './settings/app.ts';

/** The catalogue of small APIs with their healthy and their faulty servers. */
export const apps: readonly App[] = [accounts, categories, exportJobs, feed, files, notes, pets, settings];

/** Small APIs whose servers look at what they are sent; their faults are in what they make of it. */
export const requestApps: readonly App[] = [gallery, lockers, orders];
