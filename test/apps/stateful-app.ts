import type { Rule, Severity } from '@countersign/contract';
import { type Gate, type Routes, type RunningApp, startApp } from './app.ts';
import type { Manner } from './manners.ts';
import type { Reply } from './reply.ts';

/** One way in which a server with a state departs from its description, under the same terms as `Fault`. */
interface StatefulFault {
  readonly name: string;
  /** The rule that must catch it, and no other may. */
  readonly rule: Rule;
  /** @default 'error' */
  readonly severity?: Severity;
  /** Why it is not caught yet. */
  readonly open?: string;
}

/** A small API that remembers: its description, a healthy server full of legal oddities, and the faults it may have. */
export interface StatefulApp {
  readonly name: string;
  /** The OpenAPI document. */
  readonly document: URL;
  /** The Arazzo document beside it. */
  readonly workflows?: URL;
  readonly token?: string;
  readonly otherToken?: string;
  /** How it refuses what its description does not allow. @default without a body */
  readonly refuse?: (status: number) => Reply;
  /** How it says what it says. @default as its handlers do */
  readonly manners?: readonly Manner[];
  /** Operations that no sequence calls with success: only other phases do. */
  readonly aside?: readonly string[];
  readonly faults: readonly StatefulFault[];
  /** Fresh state; with the name of a fault, a server that has it. */
  readonly routes: (fault?: string) => Routes;
}

export function defineStatefulApp(app: StatefulApp): StatefulApp {
  return app;
}

/** Serves an app on a free port of loopback, healthy or with one of its faults. */
export function startStatefulApp(
  { name, document, routes, manners = [] }: StatefulApp,
  fault?: string,
  gate?: Gate,
): Promise<RunningApp> {
  return startApp({ name, document, manners, faults: [], routes: () => routes(fault) }, undefined, gate);
}
