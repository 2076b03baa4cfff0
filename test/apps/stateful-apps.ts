import { albums } from './albums/app.ts';
import { boards } from './boards/app.ts';
import { bookings } from './bookings/app.ts';
import { cabinets } from './cabinets/app.ts';
import { cells } from './cells/app.ts';
import { checkout } from './checkout/app.ts';
import { clippings } from './clippings/app.ts';
import { cookbooks } from './cookbooks/app.ts';
import { devices } from './devices/app.ts';
import { documents } from './documents/app.ts';
import { greenhouse } from './greenhouse/app.ts';
import { ledger } from './ledger/app.ts';
import { library } from './library/app.ts';
import { meters } from './meters/app.ts';
import { museums } from './museums/app.ts';
import { notices } from './notices/app.ts';
import { parcels } from './parcels/app.ts';
import { passports } from './passports/app.ts';
import { payments } from './payments/app.ts';
import { permits } from './permits/app.ts';
import { preferences } from './preferences/app.ts';
import { recordings } from './recordings/app.ts';
import { renders } from './renders/app.ts';
import { shops } from './shops/app.ts';
import type { StatefulApp } from './stateful-app.ts';
import { stores } from './stores/app.ts';
import { tasks } from './tasks/app.ts';
import { vault } from './vault/app.ts';

/** Small APIs that remember, with their healthy and their faulty servers. */
export const statefulApps: readonly StatefulApp[] = [
  albums,
  boards,
  bookings,
  cabinets,
  cells,
  checkout,
  clippings,
  cookbooks,
  devices,
  documents,
  greenhouse,
  ledger,
  library,
  meters,
  museums,
  notices,
  parcels,
  passports,
  payments,
  permits,
  preferences,
  recordings,
  renders,
  shops,
  stores,
  tasks,
  vault,
];
