import type { Sandbox } from '../create-sandbox.ts';
import type { Action } from './actions.ts';
import { Model, type Observation, sha256 } from './model.ts';
import { Player } from './player.ts';

/** A sandbox that is played against the model; one that keeps its state can be restarted in between. */
export interface Contestant {
  sandbox: Sandbox;
  readonly restart?: () => Promise<Sandbox>;
}

/** A step in which an answer was not what the model says. */
export interface Difference {
  readonly step: number;
  readonly action: Action;
  readonly expected: Observation;
  readonly seen: Observation;
  readonly contestant: number;
}

const start = Date.parse('2026-01-01T00:00:00Z');

/** Plays actions against the model and every sandbox, in a namespace of their own. */
export async function play(
  contestants: readonly Contestant[],
  namespace: string,
  actions: readonly Action[],
): Promise<Difference | undefined> {
  const model = new Model(start);
  const players = contestants.map(({ sandbox }) => new Player(sandbox, namespace));
  for (const player of players) await player.freeze(start);
  for (const [step, action] of actions.entries()) {
    const turn = takeTurn(model, action);
    for (const [contestant, player] of players.entries()) {
      if (action.type === 'advance') await player.advance(action.milliseconds);
      if (action.type === 'restart') await restart(contestants[contestant], player, model.now);
      if (turn === undefined) continue;
      const seen = await turn.ask(player);
      const { expected } = turn;
      if (JSON.stringify(seen) !== JSON.stringify(expected))
        return { step, action, expected, seen, contestant };
    }
  }
  return undefined;
}

async function restart(contestant: Contestant | undefined, player: Player, now: number): Promise<void> {
  if (contestant?.restart === undefined) return;
  contestant.sandbox = await contestant.restart();
  player.sandbox = contestant.sandbox;
  await player.freeze(now);
}

/** What the model says to an action, and the same action for a sandbox. */
interface Turn {
  readonly expected: Observation;
  readonly ask: (player: Player) => Promise<Observation>;
}

/** Lets the model act. `undefined` when there is nothing to ask, or nothing yet that could be asked about. */
function takeTurn(model: Model, action: Action): Turn | undefined {
  switch (action.type) {
    case 'advance':
      model.advance(action.milliseconds);
      return undefined;
    case 'restart':
      return undefined;
    case 'open': {
      const { temporary, user } = action;
      return { expected: model.open(user, temporary), ask: (player) => player.open(user, temporary) };
    }
    case 'createBatch':
    case 'listBatches': {
      const { type, user } = action;
      return { expected: model[type](user), ask: (player) => player[type](user) };
    }
    case 'storeFile': {
      const { isPrivate, size, user } = action;
      const bytes = model.nextBytes(size);
      return {
        expected: model.storeFile(user, bytes),
        ask: (player) => player.storeFile(user, isPrivate, bytes),
      };
    }
    case 'listFiles': {
      const { limit, page, user } = action;
      return {
        expected: model.listFiles(user, page, limit),
        ask: (player) => player.listFiles(user, page, limit),
      };
    }
    case 'announce': {
      const { chunks, user } = action;
      return { expected: model.announce(user, chunks), ask: (player) => player.announce(user, chunks) };
    }
    default: {
      const index = model.choose(action);
      return index === undefined ? undefined : takeTurnAbout(model, action, index);
    }
  }
}

type ActionAbout = Extract<Action, { readonly which: number }>;

function takeTurnAbout(model: Model, action: ActionAbout, index: number): Turn {
  switch (action.type) {
    case 'append': {
      const { offset, token, user } = action;
      const bytes = model.nextBytes(action.size);
      const first = offset === 'none' ? undefined : model.sizeOf(index) + (offset === 'wrong' ? 1 : 0);
      const expected = model.append(user, index, { bytes, offset, token });
      return { expected, ask: (player) => player.append(user, index, { bytes, first, token }) };
    }
    case 'complete': {
      const { token, user } = action;
      const bytes = model.nextBytes(action.size);
      const digests = {
        none: undefined,
        right: model.digestWith(index, bytes),
        wrong: sha256(Buffer.from('wrong')),
      };
      const request = { bytes, digest: digests[action.digest], token };
      return {
        expected: model.complete(user, index, request),
        ask: (player) => player.complete(user, index, request),
      };
    }
    case 'download': {
      const digest = model.digestWith(index, Buffer.alloc(0));
      return { expected: model.download(digest), ask: (player) => player.download(digest) };
    }
    case 'attach': {
      const { user } = action;
      const bytes = model.nextBytes(action.size);
      return {
        expected: model.attach(user, index, bytes),
        ask: (player) => player.attach(user, index, bytes),
      };
    }
    case 'signedUrl': {
      const { user } = action;
      return { expected: model.getFile(user, index), ask: (player) => player.signedUrl(user, index) };
    }
    case 'chunk': {
      const { user } = action;
      const files = new Map(action.paths.map((path) => [path, model.nextBytes(action.size)]));
      return { expected: model.chunk(user, index, files), ask: (player) => player.chunk(user, index, files) };
    }
    default: {
      const { type, user } = action;
      return { expected: model[type](user, index), ask: (player) => player[type](user, index) };
    }
  }
}
