import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import type { RowsChange } from '../../shared/client/mirror.ts';
import { HubError } from '../../shared/errors.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import type { PageKind, PageTarget } from '../../shared/protocol/webview.ts';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { fillPlaces } from '../../shared/fillPlaces.ts';
import { useTranslations } from '../l10n/text.ts';
import { until } from '../../runtime/until.fixture.ts';
import type { Connection, HubClient } from '../hub/hubClient.ts';
import { Signal } from '../hub/signal.ts';
import { PageSession } from './pageSession.ts';
import type { PageMemory } from './pageSession.ts';

const projectId = 'project_0000000000000001';
const id = (number: number): string => `task_${String(number).padStart(16, '0')}`;
const task = (number: number, changes: Partial<Extract<Row, { kind: 'task' }>> = {}): Row =>
  aTaskRow({ id: id(number), ref: `API-${number}`, projectId, title: `Task ${number}`, ...changes });

function startSession(page: PageKind, rows: readonly Row[], ofTask?: string) {
  const mirror = new Mirror();
  mirror.take({ seq: 1, rows, removed: [], complete: true });
  const onRows = new Signal<RowsChange>();
  const onPulse = new Signal<string>();
  const onConnection = new Signal<Connection>();
  const pulses = new Map<string, unknown>();
  const posted: HostToPage[] = [];
  const opened: PageTarget[] = [];
  const nonsense: string[] = [];
  let kept: ReturnType<PageMemory['read']>;
  let answer: (operation: string, params: unknown) => unknown = () => ({});
  const connection = {
    state: 'connected' as const,
    hub: { id: 'h', name: 'home', url: 'http://127.0.0.1:1', token: 'rtok_secret' },
    you: { id: 'person_1', name: 'alice', admin: false },
  };
  const hub = {
    mirror,
    pulses,
    onRows,
    onPulse,
    onConnection,
    connection: connection as Connection,
    skewMs: 0,
    isRestricted: false,
    call: async (operation: string, params: unknown) => answer(operation, params),
  };
  const session = new PageSession({
    page,
    id: ofTask,
    hub: hub as unknown as HubClient,
    post: (message) => posted.push(message),
    open: (target) => opened.push(target),
    memory: { read: () => kept, write: (state) => (kept = state) },
    language: 'en',
    texts: { Task: 'Aufgabe' },
    onNonsense: (why) => nonsense.push(why),
  });
  return {
    session,
    hub,
    posted,
    opened,
    nonsense,
    pulses,
    onPulse,
    put: (...changed: readonly Row[]) => onRows.tell(mirror.take({ seq: 2, rows: changed, removed: [] })),
    remove: (...removed: readonly string[]) => onRows.tell(mirror.take({ seq: 3, rows: [], removed })),
    join: (hubId: string) => {
      const next: Connection = { ...connection, hub: { ...connection.hub, id: hubId } };
      hub.connection = next;
      onConnection.tell(next);
    },
    restrict: (isRestricted: boolean) => {
      hub.isRestricted = isRestricted;
      onConnection.tell(hub.connection);
    },
    lose: () => onConnection.tell({ state: 'away', hub: connection.hub, since: 5 }),
    refuse: (error: HubError) => onConnection.tell({ state: 'refused', hub: connection.hub, error }),
    answers: (next: typeof answer) => (answer = next),
    rows: () => posted.flatMap((message) => (message.type === 'rows' ? message.rows : [])),
    whole: () => posted.some((message) => message.type === 'rows' && message.complete === true),
  };
}

describe('the window’s end of a page’s conversation', () => {
  it('says nothing before the page is ready, then everything, in parts', async () => {
    const trial = startSession(
      'board',
      Array.from({ length: 1_000 }, (_, number) => task(number)),
    );
    trial.put(task(1));
    assert.equal(trial.posted.length, 0);
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'all rows to be told');
    assert.equal(trial.posted[0]?.type, 'begin');
    assert.equal(trial.rows().length, 1_000);
    const sizes = trial.posted.map((message) => (message.type === 'rows' ? message.rows.length : 0));
    assert.ok(Math.max(...sizes) <= 400, 'no message is long');
    assert.ok(!JSON.stringify(trial.posted).includes('rtok_secret'), 'the token stays in the window');
    trial.session.dispose();
  });

  it('tells a page how far the hub’s clock is ahead, at its beginning and with each connection', async () => {
    const trial = startSession('board', []);
    trial.hub.skewMs = 90_000;
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'the beginning');
    trial.hub.skewMs = -7_000;
    trial.join('h');
    const told = trial.posted.flatMap((message) => ('connection' in message ? [message.connection.skewMs] : []));
    assert.deepEqual(told, [90_000, -7_000]);
    trial.session.dispose();
  });

  it('[R4] tells a storm of changes as the last state of each row, and what left', async () => {
    const trial = startSession('board', [task(1), task(2)]);
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'the beginning');
    trial.posted.length = 0;
    for (let version = 2; version <= 500; version += 1) trial.put(task(1, { version }));
    trial.remove(id(2), id(9));
    await until(() => trial.posted.length >= 2, 'the changes');
    assert.deepEqual(
      trial.rows().map((row) => (row.kind === 'task' ? row.version : 0)),
      [500],
    );
    const removed = trial.posted.flatMap((message) => (message.type === 'rows' ? message.removed : []));
    assert.deepEqual(removed, [id(2)], 'a row that it was never told is not taken back');
    trial.session.dispose();
  });

  it('tells a task’s page of that task, its neighbours and nothing else', async () => {
    const on = (number: number) => [{ kind: 'blocks', on: id(number), ifFailed: 'block' } as const];
    const rows = [task(1, { dependencies: on(2) }), task(2), task(3, { dependencies: on(1) }), task(4)];
    const trial = startSession('task', rows, id(1));
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'the beginning');
    assert.deepEqual(
      trial.rows().map((row) => row.id),
      [id(1), id(2), id(3)],
    );
    trial.posted.length = 0;
    trial.put(task(4, { title: 'changed' }));
    trial.put(task(1, { dependencies: on(4) }));
    await until(() => trial.rows().length > 0, 'the new edge');
    assert.deepEqual(
      trial.rows().map((row) => row.id),
      [id(1), id(4)],
    );
    trial.session.dispose();
  });

  it('tells a page that was there before its task all that belongs to it, once the task comes', async () => {
    const after = task(3, { dependencies: [{ kind: 'blocks', on: id(1), ifFailed: 'block' }] });
    const trial = startSession('task', [], id(1));
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'the empty beginning');
    trial.put(task(2));
    trial.put(task(1, { dependencies: [{ kind: 'blocks', on: id(2), ifFailed: 'block' }] }));
    trial.put(after);
    await until(() => trial.rows().length === 3, 'all three rows');
    trial.session.dispose();
  });

  it('begins anew at another hub', async () => {
    const trial = startSession('board', [task(1)]);
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'the beginning');
    trial.posted.length = 0;
    trial.join('other');
    assert.equal(trial.posted[0]?.type, 'begin');
    trial.session.dispose();
  });

  it('asks the hub only what this page may ask, and hands refusals on', async () => {
    const trial = startSession('board', []);
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'the beginning');
    trial.posted.length = 0;
    const asked: string[] = [];
    trial.answers((operation) => {
      asked.push(operation);
      if (operation === 'task.cancel') throw new HubError('wrong-state', 'It has ended.', { id: 'x' });
      return { task: 1 };
    });
    trial.session.take({ type: 'call', call: 1, operation: 'task.start', params: { id: id(1) } });
    trial.session.take({ type: 'call', call: 2, operation: 'task.cancel', params: { id: id(1) } });
    trial.session.take({ type: 'call', call: 3, operation: 'server.remove', params: { id: 's' } });
    trial.session.take({ type: 'call', call: 4, operation: 'toString', params: {} });
    await until(() => trial.posted.length === 4, 'four answers');
    assert.deepEqual(asked, ['task.start', 'task.cancel']);
    const answers = new Map(trial.posted.map((message) => ['call' in message ? message.call : 0, message]));
    assert.deepEqual(answers.get(1), { type: 'result', call: 1, result: { task: 1 } });
    assert.deepEqual(answers.get(2), {
      type: 'refused',
      call: 2,
      error: { code: 'wrong-state', message: 'It has ended.', details: { id: 'x' } },
    });
    for (const call of [3, 4]) {
      const refused = answers.get(call);
      assert.equal(refused?.type === 'refused' ? refused.error.code : '', 'forbidden');
    }
    trial.session.dispose();
  });

  it('[V6] lets a page wait for a bounded number of answers, and says so in the person’s language', async () => {
    const trial = startSession('board', []);
    trial.session.take({ type: 'ready' });
    await until(trial.whole, 'the beginning');
    trial.posted.length = 0;
    trial.answers(() => new Promise(() => undefined));
    useTranslations((message) => `«${message}»`);
    try {
      for (let call = 1; call <= 200; call += 1)
        trial.session.take({ type: 'call', call, operation: 'task.start', params: { id: id(1) } });
      await until(() => trial.posted.length > 0, 'a refusal');
    } finally {
      useTranslations(fillPlaces);
    }
    const [refused] = trial.posted;
    assert.match(refused?.type === 'refused' ? refused.error.message : '', /^«Too many wishes .*»$/);
    trial.session.dispose();
  });

  it('leaves what is no message, and says so', () => {
    const trial = startSession('board', []);
    for (const message of [
      undefined,
      'ready',
      { type: 'open', target: { kind: 'link', url: 'javascript:alert(1)' } },
      { type: 'open', target: { kind: 'link', url: 'file:///etc/passwd' } },
      { type: 'call', call: -1, operation: 'task.start', params: {} },
      { type: 'ready', more: true },
    ])
      trial.session.take(message);
    assert.equal(trial.nonsense.length, 6);
    assert.deepEqual(trial.opened, []);
    trial.session.take({ type: 'open', target: { kind: 'task', id: id(1) } });
    assert.deepEqual(trial.opened, [{ kind: 'task', id: id(1) }]);
    trial.session.dispose();
  });

  it('[V6] tells a page that its window only shows, and when it does so no longer', () => {
    const trial = startSession('board', []);
    trial.restrict(true);
    trial.session.take({ type: 'ready' });
    const [begin] = trial.posted;
    assert.equal(begin?.type === 'begin' && begin.connection.restricted, true);
    trial.restrict(false);
    const last = trial.posted.at(-1);
    assert.ok(last?.type === 'connection' && last.connection.restricted === undefined);
    trial.session.dispose();
  });

  it('gives back what a page kept, when it is loaded again', async () => {
    const trial = startSession('task', [], id(1));
    trial.session.take({ type: 'ready' });
    trial.session.take({ type: 'keep', state: { note: 'half' } });
    trial.session.rest();
    trial.posted.length = 0;
    trial.lose();
    assert.equal(trial.posted.length, 0, 'a page that rests is told nothing');
    trial.session.take({ type: 'ready' });
    const begin = trial.posted[0];
    assert.deepEqual(begin?.type === 'begin' ? begin.kept : undefined, { note: 'half' });
    trial.lose();
    const last = trial.posted.at(-1);
    assert.deepEqual(last?.type === 'connection' ? last.connection : undefined, {
      state: 'away',
      hub: 'home',
      since: 5,
    });
    trial.refuse(new HubError('upgrade-required', 'Another protocol.', { older: 'client' }));
    const refused = trial.posted.at(-1);
    assert.deepEqual(refused?.type === 'connection' ? refused.connection : undefined, {
      state: 'refused',
      hub: 'home',
      advice: 'The hub is newer than Rostrum in this window: update the extension.',
    });
    trial.session.dispose();
  });
});
