/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { InstalledFault } from '../faults/fault.ts';
import type { JournalEntry } from '../journal.ts';
import type { JournalNews } from './event-feed.ts';
import type { Item, SystemView } from './system-view.ts';

/**
 * What the page does in a browser. Its source text is put into the page, so it uses nothing from outside. Everything that
 * was sent by somebody gets into the page as text, never as markup.
 */
export function runConsole(): void {
  const namespace = new URLSearchParams(location.search).get('namespace') ?? '';
  const shownEntries = 100;
  /** The field that the amount of a fault fills, what it is called, and where it begins. */
  const effects: Record<string, [field: string, label: string, initial: number] | undefined> = {
    status: ['status', 'Status', 503],
    delay: ['milliseconds', 'Milliseconds', 1000],
    bandwidth: ['bytesPerSecond', 'Bytes a second', 65_536],
    reset: ['afterRequestBytes', 'After bytes of the request', 1024],
    'drop-answer': undefined,
    'short-commit': ['bytes', 'Bytes that are kept', 1024],
    range: undefined,
    truncate: ['afterBytes', 'After bytes of the answer', 0],
    corrupt: ['atByte', 'Position of the byte', 0],
    expire: undefined,
    'fail-job': undefined,
  };

  const find = <Type extends HTMLElement>(
    selector: string,
    type: new () => Type,
    root: ParentNode = document,
  ): Type => {
    const found = root.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`The page has no ${selector}.`);
    return found;
  };
  const make = <Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    className = '',
    ...children: readonly (Node | string)[]
  ): HTMLElementTagNameMap[Name] => {
    const element = document.createElement(name);
    if (className !== '') element.className = className;
    element.append(...children);
    return element;
  };
  /** Texts that stay as they are keep the reader's selection, and screen readers quiet. */
  const say = (element: Element, text: string): void => {
    if (element.textContent !== text) element.textContent = text;
  };

  const status = find('#status', HTMLElement);
  const namespaces = find('#namespace', HTMLSelectElement);
  const pause = find('#pause', HTMLButtonElement);
  const freeze = find('#freeze', HTMLButtonElement);
  const form = find('#fault', HTMLFormElement);
  const onlyFindings = find('#only-findings', HTMLInputElement);
  const journal = find('#journal', HTMLElement);

  /** Asks the control interface for something and tells how it went. */
  const act = async (request: string, body: unknown, done: string): Promise<boolean> => {
    const [method = '', path = ''] = request.split(' ');
    const headers = new Headers({ 'Content-Type': 'application/json' });
    if (namespace !== '') headers.set('Sandbox-Namespace', namespace);
    try {
      const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
      const response = await fetch(`/_sandbox/${path}`, init);
      const { message }: { message?: string } = response.ok ? {} : await response.json();
      say(status, message ?? done);
      return response.ok;
    } catch {
      say(status, 'The sandbox does not answer.');
      return false;
    }
  };

  interface View<Value> {
    readonly element: HTMLElement;
    update(value: Value): void;
  }
  /** Makes the children of a list those of the values, in their order. What was there before stays, and keeps its focus. */
  const createList = <Value>(
    list: HTMLElement,
    keyOf: (value: Value, index: number) => string,
    create: (value: Value) => View<Value>,
  ): ((values: readonly Value[]) => void) => {
    const views = new Map<string, View<Value>>();
    return (values) => {
      const wanted = new Set(values.map(keyOf));
      for (const [key, { element }] of views) {
        if (wanted.has(key)) continue;
        // Whoever was in it goes on from the list.
        if (element.contains(document.activeElement)) {
          list.tabIndex = -1;
          list.focus();
        }
        element.remove();
        views.delete(key);
      }
      for (const [index, value] of values.entries()) {
        const key = keyOf(value, index);
        const view = views.get(key) ?? create(value);
        views.set(key, view);
        view.update(value);
        if (list.children[index] !== view.element)
          list.insertBefore(view.element, list.children[index] ?? null);
      }
    };
  };

  const createItem = ({ files, progress, title }: Item): View<Item> => {
    const state = make('span', 'badge');
    const bar = make('progress');
    bar.setAttribute('aria-label', `Progress of ${title}`);
    const amount = make('span', 'amount');
    const facts = make('p', 'facts quiet');
    const count = make('summary');
    const names = make('ul', 'names');
    const element = make('li', 'item', make('p', 'title', make('span', 'name', title), ' ', state));
    if (progress !== undefined) element.append(make('p', 'progress', bar, amount));
    element.append(facts);
    if (files !== undefined) element.append(make('details', '', count, names));
    const list = createList<string>(
      names,
      // Two files may have the same name: their places tell them apart.
      (_, index) => String(index),
      () => {
        const element = make('li');
        return { element, update: (name) => say(element, name) };
      },
    );
    return {
      element,
      update({ facts: known, files: held, progress: now, state: word, tone }) {
        say(state, word);
        state.className = `badge ${tone}`;
        say(facts, known.join(' · '));
        if (now !== undefined && bar.parentElement === null) facts.before(make('p', 'progress', bar, amount));
        if (now !== undefined) {
          bar.max = now.max;
          bar.value = now.value;
          say(amount, now.text);
        }
        if (held === undefined) return;
        say(count, held.count === 1 ? '1 file' : `${held.count} files`);
        list(held.latest);
      },
    };
  };
  const systems = new Map(
    [...document.querySelectorAll<HTMLElement>('[data-api]')].map((section) => [
      section.dataset.api,
      {
        summary: find('.summary', HTMLElement, section),
        list: createList<Item>(find('ul', HTMLElement, section), ({ id }) => id, createItem),
      },
    ]),
  );

  const describeFault = ({
    api,
    applied,
    effect,
    nth,
    operation,
    probability,
    seen,
    times,
  }: InstalledFault): string => {
    const { type, ...amounts } = effect;
    const what = [type, ...Object.entries(amounts).map(([name, value]) => `${name} ${value}`)].join(', ');
    const where = [api, operation].filter((part) => part !== undefined).join(' ') || 'everything';
    const when = [
      ...(nth === undefined ? [] : [`request ${nth}`]),
      ...(times === undefined ? [] : [`at most ${times} of them`]),
      ...(probability === undefined ? [] : [`by a chance of ${probability}`]),
    ];
    return `${[`${what}: ${where}`, ...when].join(', ')} (${applied} of ${seen} requests)`;
  };
  const showFaults = createList<InstalledFault>(
    find('#faults', HTMLElement),
    ({ id }) => id,
    ({ id }) => {
      const text = make('span');
      const button = make('button', '', 'Remove', make('span', 'hidden', ` ${id}`));
      button.type = 'button';
      button.addEventListener('click', () => void act(`DELETE faults/${id}`, undefined, `${id} is removed.`));
      const element = make('li', 'fault', make('span', '', make('strong', '', id), ' ', text), button);
      return { element, update: (fault) => say(text, describeFault(fault)) };
    },
  );

  const describeJudgement = (judgement: JournalEntry['judgement']): string[] => {
    if (judgement === undefined) return ['not held against the description'];
    const { findings, unjudged } = judgement;
    if (findings.length === 0 && unjudged.length === 0) return ['keeps the description'];
    const left = unjudged.length === 0 ? [] : [`not judged: ${unjudged.join(', ')}`];
    return findings.length === 0 ? ['nothing found', ...left] : left;
  };
  const createEntry = (entry: JournalEntry): View<JournalEntry> => {
    const { api, at, faults, headers, judgement, method, number, operation, target, user } = entry;
    const { durationMs, requestBytes, status: answer } = entry;
    const tone = answer === undefined || answer >= 500 ? 'failed' : answer >= 400 ? 'moving' : 'done';
    const time = make('time', 'quiet', at.slice(11, 23));
    time.dateTime = at;
    const element = make(
      'li',
      'entry',
      make(
        'p',
        'title',
        make('span', `badge ${tone}`, answer === undefined ? 'no answer' : String(answer)),
        ' ',
        make('strong', '', method),
        ' ',
        make('code', '', target),
      ),
      make(
        'p',
        'facts quiet',
        time,
        ` · ${[
          operation === undefined ? api : `${api} ${operation}`,
          user ?? 'nobody',
          `${requestBytes.toLocaleString('en')} bytes sent`,
          `${durationMs} ms`,
          ...faults.map((fault) => `with ${fault}`),
          ...describeJudgement(judgement),
        ].join(' · ')}`,
      ),
    );
    if (judgement !== undefined && judgement.findings.length > 0) {
      const findings = judgement.findings.map(({ basis, message, rule, severity, side }) =>
        make(
          'li',
          severity,
          make('strong', '', `${severity}, ${side}: `),
          message,
          make('span', 'rule', ` ${rule}, ${basis}`),
        ),
      );
      element.append(make('ul', 'findings', ...findings));
    }
    const fields = Object.entries(headers).map(([name, value]) =>
      make('div', '', make('dt', '', name), make('dd', '', value)),
    );
    element.append(
      make(
        'details',
        '',
        make('summary', '', 'Headers', make('span', 'hidden', ` of request ${number}`)),
        make('dl', '', ...fields),
      ),
    );
    return { element, update: () => {} };
  };
  const showEntries = createList<JournalEntry>(journal, ({ at, number }) => `${number} ${at}`, createEntry);
  const hasFindings = ({ judgement }: JournalEntry): boolean => (judgement?.findings.length ?? 0) > 0;
  let entries: JournalEntry[] = [];
  const showJournal = (): void => {
    const shown = onlyFindings.checked ? entries.filter(hasFindings) : entries;
    showEntries(shown.toReversed());
    const broken = entries.filter(hasFindings).length;
    say(find('#shown', HTMLElement), `The latest ${entries.length}, ${broken} of them with findings`);
  };
  const takeNews = ({ entries: fresh, first, restart }: JournalNews): void => {
    const kept = restart ? [] : entries.filter(({ number }) => number >= first);
    entries = [...kept, ...fresh].slice(-shownEntries);
    showJournal();
    const broken = fresh.filter(hasFindings).length;
    if (!restart && broken > 0)
      say(status, broken === 1 ? 'A request with findings came.' : `${broken} requests with findings came.`);
  };

  let frozen = false;
  const showClock = (clock: { now: string; frozen: boolean } | null): void => {
    frozen = clock?.frozen ?? false;
    const now = find('#now', HTMLTimeElement);
    say(now, clock === null ? '–' : clock.now.replace('T', ' ').replace('Z', ' UTC'));
    now.dateTime = clock?.now ?? '';
    say(find('#pace', HTMLElement), clock === null ? 'not there yet' : frozen ? 'frozen' : 'running');
    say(freeze, frozen ? 'Resume' : 'Freeze');
  };

  const showNamespaces = (names: readonly string[]): void => {
    const all = [...new Set(['', namespace, ...names])];
    namespaces.replaceChildren(
      ...all.map((name) => {
        const option = make('option', '', name === '' ? 'default' : name);
        option.value = name;
        return option;
      }),
    );
    namespaces.value = namespace;
  };

  const options = (select: HTMLSelectElement, first: string | undefined, values: readonly string[]): void => {
    const every = first === undefined ? [] : [make('option', '', first)];
    for (const option of every) option.value = '';
    select.replaceChildren(...every, ...values.map((value) => make('option', '', value)));
  };
  let operations: { api: string; operations: string[] }[] = [];
  const field = <Type extends HTMLElement>(name: string, type: new () => Type): Type =>
    find(`[name=${name}]`, type, form);
  const showOperations = (): void => {
    const api = field('api', HTMLSelectElement).value;
    const known = operations
      .filter((each) => api === '' || each.api === api)
      .flatMap((each) => each.operations);
    options(field('operation', HTMLSelectElement), 'every one', [...known, 'download']);
  };
  const showAmount = (): void => {
    const effect = effects[field('type', HTMLSelectElement).value];
    const label = find('#amount', HTMLLabelElement);
    const input = field('amount', HTMLInputElement);
    label.hidden = effect === undefined;
    input.disabled = effect === undefined;
    input.required = effect !== undefined;
    if (effect === undefined) return;
    say(find('span', HTMLElement, label), effect[1]);
    input.value = String(effect[2]);
  };
  const addFault = async (): Promise<void> => {
    const data = new FormData(form);
    const number = (name: string) => (data.get(name) ? { [name]: Number(data.get(name)) } : {});
    const text = (name: string) => (data.get(name) ? { [name]: data.get(name) } : {});
    const type = String(data.get('type'));
    const effect = effects[type];
    const amount = effect === undefined ? {} : { [effect[0]]: Number(data.get('amount')) };
    const rule = {
      ...text('api'),
      ...text('operation'),
      ...number('nth'),
      ...number('times'),
      effect: { type, ...amount },
    };
    await act('POST faults', rule, 'The fault is added.');
  };

  const handlers: Record<string, (data: string) => void> = {
    operations(data) {
      operations = JSON.parse(data);
      options(
        field('api', HTMLSelectElement),
        'every one',
        operations.map(({ api }) => api),
      );
      showOperations();
    },
    namespaces: (data) => showNamespaces(JSON.parse(data)),
    clock: (data) => showClock(JSON.parse(data)),
    faults(data) {
      const faults: InstalledFault[] = JSON.parse(data);
      showFaults(faults);
      find('#no-faults', HTMLElement).hidden = faults.length > 0;
    },
    system(data) {
      const { api, items, summary }: SystemView = JSON.parse(data);
      const shown = systems.get(api);
      if (shown === undefined) return;
      say(shown.summary, summary);
      shown.list(items);
    },
    journal: (data) => takeNews(JSON.parse(data)),
  };

  let source: EventSource | undefined;
  const connect = (): void => {
    source?.close();
    source = undefined;
    const isPaused = pause.getAttribute('aria-pressed') === 'true';
    // A tab that nobody sees would keep one of the few connections that a browser has for a server.
    if (isPaused || document.hidden) {
      say(status, 'Paused');
      return;
    }
    const events = new EventSource(`/_sandbox/events?${new URLSearchParams({ namespace })}`);
    events.addEventListener('open', () => say(status, 'Live'));
    events.addEventListener('error', () => {
      say(
        status,
        events.readyState === EventSource.CLOSED
          ? 'The sandbox refused the events.'
          : 'Connection lost; trying again',
      );
    });
    for (const [name, handle] of Object.entries(handlers))
      events.addEventListener(name, (event) => handle(event.data));
    source = events;
  };

  namespaces.addEventListener('change', () => {
    location.search =
      namespaces.value === '' ? '' : String(new URLSearchParams({ namespace: namespaces.value }));
  });
  pause.addEventListener('click', () => {
    pause.setAttribute('aria-pressed', String(pause.getAttribute('aria-pressed') !== 'true'));
    connect();
  });
  freeze.addEventListener('click', () => {
    void act('PUT clock', { frozen: !frozen }, frozen ? 'The clock runs.' : 'The clock is frozen.');
  });
  for (const button of document.querySelectorAll<HTMLElement>('[data-seconds]')) {
    const milliseconds = Number(button.dataset.seconds) * 1000;
    button.addEventListener(
      'click',
      () => void act('POST clock/advance', { milliseconds }, 'The clock is advanced.'),
    );
  }
  find('#reset', HTMLElement).addEventListener('click', () => {
    if (confirm('Empty this namespace?')) void act('POST reset', undefined, 'The namespace is empty.');
  });
  options(field('type', HTMLSelectElement), undefined, Object.keys(effects));
  field('api', HTMLSelectElement).addEventListener('change', showOperations);
  field('type', HTMLSelectElement).addEventListener('change', showAmount);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void addFault();
  });
  onlyFindings.addEventListener('change', showJournal);
  document.addEventListener('visibilitychange', connect);
  showAmount();
  connect();
}
