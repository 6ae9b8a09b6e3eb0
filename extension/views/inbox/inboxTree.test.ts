import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Mirror } from '../../../shared/client/mirror.ts';
import type { RowsChange } from '../../../shared/client/mirror.ts';
import type { InterventionRow } from '../../../shared/model/intervention.ts';
import type { Row } from '../../../shared/model/rows.ts';
import { Signal } from '../../hub/signal.ts';
import { groupings, inboxSections, maxRecent, recentMs } from '../../inbox/inboxSections.ts';
import type { Grouping } from '../../inbox/inboxSections.ts';
import { interventionKinds } from '../../inbox/interventionKinds.ts';
import { Snoozes } from '../../inbox/snoozes.ts';
import { anInterventionRow } from '../../inbox/testing/anInterventionRow.ts';
import { aStore } from '../../inbox/testing/aStore.ts';
import { aTaskRow } from '../../../shared/testing/aTaskRow.fixture.ts';
import type { TreeChange, TreeModel } from '../treeModel.ts';
import { createInbox } from './inboxTree.ts';

const minuteMs = 60_000;

/** An inbox with a hub, a clock and a memory of its own. */
function anInbox(grouping: Grouping = 'none', skewMs = 0) {
  const mirror = new Mirror();
  mirror.welcome({ runId: 'a', fresh: true });
  const onRows = new Signal<RowsChange>();
  const snoozes = new Snoozes(aStore());
  const clock = { now: 10_000 * minuteMs };
  const ownNow = () => clock.now - skewMs;
  const inbox = createInbox({ hub: { mirror, onRows }, snoozes, grouping, now: () => clock.now, ownNow });
  const told: TreeChange[] = [];
  inbox.changed.on((change) => told.push(change));
  const say = (rows: readonly Row[], removed: readonly string[] = []): readonly TreeChange[] => {
    told.length = 0;
    onRows.tell(mirror.take({ seq: 1, rows, removed }));
    return [...told];
  };
  const pass = (ms: number): readonly TreeChange[] => {
    told.length = 0;
    clock.now += ms;
    inbox.pass();
    return [...told];
  };
  const asked = (id: string, minutesAgo: number, given: Partial<InterventionRow> = {}): InterventionRow =>
    anInterventionRow({ id: `intervention_${id}`, askedAt: clock.now - minutesAgo * minuteMs, ...given });
  return { mirror, snoozes, clock, inbox, model: inbox.model, say, pass, asked };
}

/** What a tree shows that draws only what it is told to. */
class DrawnTree {
  readonly children = new Map<string, readonly string[]>();
  readonly rows = new Map<string, string>();
  readonly #model: TreeModel;

  constructor(model: TreeModel) {
    this.#model = model;
    this.draw('all');
  }

  draw(change: TreeChange): void {
    if (change === 'all') {
      this.children.clear();
      this.rows.clear();
      this.children.set('', this.#model.roots());
      for (const id of this.#model.roots()) this.#drawRow(id);
    } else for (const id of change) if (this.rows.has(id)) this.#drawRow(id);
  }

  #drawRow(id: string): void {
    const row = this.#model.row(id);
    this.rows.set(id, JSON.stringify(row));
    if (row === undefined || row.children === 'none') return;
    this.children.set(id, this.#model.childrenOf(id));
    for (const child of this.#model.childrenOf(id)) this.#drawRow(child);
  }
}

describe('the tree of the inbox', () => {
  it('[V1] says of each what it is, and of groups nothing', () => {
    const { inbox, model, say, asked } = anInbox('kind');
    say([asked('1', 5, { what: 'plan_review' })]);
    const [group = ''] = model.roots();
    assert.deepEqual([inbox.stateOf('intervention_1')?.word, inbox.stateOf(group)], ['Plan review', undefined]);
  });

  it('[I2] is one list, most urgent first, and says who waits for how long', () => {
    const { model, say, asked } = anInbox();
    say([
      aTaskRow(),
      asked('old', 50, { what: 'failure' }),
      asked('blocking', 10, { downstream: 9, sessionId: 'session_1' }),
      asked('new', 5),
    ]);
    assert.deepEqual(model.roots(), ['intervention_blocking', 'intervention_old', 'intervention_new']);
    const row = model.row('intervention_blocking');
    assert.equal(row?.description, 'API-1 · 10 min · blocks 9');
    assert.equal(row?.context, 'intervention question waiting session');
    assert.equal(row?.spoken, 'Question, API-1, Which token format?, waits 10 min, blocks 9');
  });

  it('[V1] each kind has a shape of its own', () => {
    const { model, say, asked } = anInbox();
    say(interventionKinds.map((what) => asked(what, 1, { what })));
    const shapes = model.roots().map((id) => model.row(id)?.icon?.id);
    assert.equal(new Set(shapes).size, interventionKinds.length);
  });

  it('[T11] a plan is named by its first words, without the marks of Markdown', () => {
    const { model, say, asked } = anInbox();
    say([asked('a', 1, { what: 'plan_review', excerpt: '## 1. Rewrite #3\n- all' })]);
    assert.equal(model.row('intervention_a')?.label, '1. Rewrite #3 - all');
  });

  it('[V1] the tooltip shows texts of agents and does nothing with them', async () => {
    const { model, say, asked } = anInbox();
    const excerpt = 'See [this](command:evil) <img src=x onerror=alert(1)>\n# Now';
    say([aTaskRow({ title: `${'x'.repeat(10_000)}` }), asked('a', 90, { excerpt, options: ['**JWT**', 'opaque'] })]);
    const tooltip = (await model.row('intervention_a')?.tooltip?.()) ?? '';
    assert.match(tooltip, /\*\*Question\*\* · API\\-1 x{119}…/);
    assert.ok(tooltip.includes('\\[this\\]\\(command:evil\\) \\<img src=x onerror=alert\\(1\\)\\>'), tooltip);
    assert.ok(tooltip.includes('- \\*\\*JWT\\*\\*\n- opaque'), tooltip);
    assert.ok(tooltip.includes('| Asked | 1 h ago |'), tooltip);
    assert.ok(tooltip.length < 2_000);
  });

  it('[I2] who answered first is shown for an hour', () => {
    const { model, say, asked, clock, pass } = anInbox();
    const open = asked('a', 30);
    say([aTaskRow(), open]);
    say([{ ...open, state: 'answered', answeredBy: 'Ada', closedAt: clock.now - 2 * minuteMs }]);
    assert.deepEqual(model.roots(), ['section:answered']);
    assert.deepEqual(model.childrenOf('section:answered'), ['intervention_a']);
    assert.equal(model.row('intervention_a')?.description, 'API-1 · Ada · 2 min');
    assert.equal(model.parentOf('intervention_a'), 'section:answered');
    assert.deepEqual(pass(recentMs), ['all']);
    assert.deepEqual(model.roots(), []);
  });

  it('[I2] a withdrawn one goes', () => {
    const { model, say, asked } = anInbox();
    const open = asked('a', 30);
    say([open]);
    assert.deepEqual(say([{ ...open, state: 'withdrawn', closedAt: 1 }]), ['all']);
    assert.deepEqual(model.roots(), []);
  });

  it('[I3] what is put off comes back by the clock of who put it off, however far the hub’s is from it', async () => {
    for (const skewMs of [-300 * minuteMs, 300 * minuteMs]) {
      const { model, say, asked, snoozes, clock, pass } = anInbox('none', skewMs);
      say([asked('a', 9)]);
      assert.match(model.row('intervention_a')?.description ?? '', /9 min/);
      await snoozes.snooze(['intervention_a'], clock.now - skewMs + 15 * minuteMs);
      pass(14 * minuteMs);
      assert.deepEqual(model.roots(), ['section:snoozed']);
      pass(2 * minuteMs);
      assert.deepEqual(model.roots(), ['intervention_a']);
    }
  });

  it('[I3] what is put off stands apart until it comes back', async () => {
    const { model, say, asked, snoozes, clock, pass } = anInbox();
    say([asked('a', 30), asked('b', 10)]);
    await snoozes.snooze(['intervention_a'], clock.now + 15 * minuteMs);
    assert.deepEqual(model.roots(), ['intervention_b', 'section:snoozed']);
    assert.deepEqual(model.childrenOf('section:snoozed'), ['intervention_a']);
    assert.equal(model.row('intervention_a')?.icon?.id, 'bell-slash');
    assert.deepEqual(pass(15 * minuteMs), ['all']);
    assert.deepEqual(model.roots(), ['intervention_a', 'intervention_b']);
  });

  it('[V1] groups by kind, project or task, that of the most urgent first', () => {
    const { inbox, model, say, asked } = anInbox('kind');
    say([
      aTaskRow(),
      aTaskRow({ id: 'task_2', ref: 'API-2', title: 'Sign out' }),
      asked('a', 1),
      asked('b', 100, { what: 'guard', taskId: 'task_2' }),
      asked('c', 50),
    ]);
    assert.deepEqual(model.roots(), ['group:guard', 'group:question']);
    assert.deepEqual(model.childrenOf('group:question'), ['intervention_c', 'intervention_a']);
    assert.equal(model.parentOf('intervention_c'), 'group:question');
    inbox.groupBy('task');
    assert.deepEqual(
      model.roots().map((id) => [model.row(id)?.label, model.row(id)?.description]),
      [
        ['API-2 Sign out', '1'],
        ['API-1 Sign in', '2'],
      ],
    );
    inbox.groupBy('project');
    assert.deepEqual(model.roots(), ['group:project_1']);
    assert.deepEqual(inbox.index.sections.waiting, ['intervention_b', 'intervention_c', 'intervention_a']);
  });

  it('[V1] a call of a tool in a session of no task is named by its session, also where that is renamed', () => {
    const { inbox, model, say, asked } = anInbox('task');
    const session = (name: string): Row => ({
      kind: 'session',
      id: 'session_1',
      projectId: 'project_1',
      serverId: 'server_1',
      name,
      provider: 'claude',
      role: 'worker',
      lifecycle: 'active',
      wanted: 'running',
      createdAt: 1,
    });
    const about = { taskId: undefined, sessionId: 'session_1', what: 'tool_approval' } as const;
    say([session('review'), asked('1', 5, about)]);
    const [group = ''] = model.roots();
    assert.equal(model.row(group)?.label, 'review');
    assert.match(String(model.row('intervention_1')?.description), /^review · /);
    assert.notDeepEqual(say([session('second look')]), []);
    assert.match(String(model.row('intervention_1')?.description), /^second look · /);
    assert.deepEqual(inbox.model.childrenOf(group), ['intervention_1']);
  });

  it('[V1] a change that moves nothing draws one row, or none', () => {
    const { model, say, asked } = anInbox();
    const open = asked('a', 30);
    say([aTaskRow(), open, asked('b', 10, { taskId: 'task_2' })]);
    assert.deepEqual(say([{ ...open, excerpt: 'Which one?' }]), [['intervention_a']]);
    assert.deepEqual(say([aTaskRow({ status: 'running', version: 2 })]), []);
    assert.deepEqual(say([aTaskRow({ title: 'Sign in with JWT', version: 3 })]), [['intervention_a']]);
    assert.equal(model.row('intervention_a')?.label, 'Which one?');
  });

  it('[V1] waiting times stay fresh, and only drawn rows whose text has changed are drawn', () => {
    const { model, say, asked, pass } = anInbox();
    say(Array.from({ length: 5_000 }, (_, at) => asked(String(at), 60 + at)));
    for (const id of model.roots().slice(0, 3)) model.row(id);
    assert.deepEqual(pass(minuteMs / 2), []);
    const drawn = pass(24 * 60 * minuteMs);
    assert.deepEqual(drawn, [model.roots().slice(0, 3)]);
  });

  it('[I2] 5,000 at once are told once, and the list is the one of the plain definition', () => {
    const { model, say, asked, clock } = anInbox();
    const rows = Array.from({ length: 5_000 }, (_, at) =>
      asked(String(at), (at * 7_919) % 5_000, { downstream: (at * 31) % 17 }),
    );
    assert.deepEqual(say(rows), ['all']);
    const plain = inboxSections(rows, 'none', { now: clock.now, snoozedUntil: () => undefined });
    assert.deepEqual(model.roots(), plain.waiting);
  });

  it('[I2] of very many answers the last ones are shown', () => {
    const { model, say, asked, clock } = anInbox();
    const answered = (at: number) =>
      asked(String(at), 90, { state: 'answered', answeredBy: 'Ada', closedAt: clock.now - at });
    say(Array.from({ length: maxRecent + 10 }, (_, at) => answered(at)));
    assert.equal(model.childrenOf('section:answered').length, maxRecent);
    assert.equal(model.childrenOf('section:answered')[0], 'intervention_0');
  });

  it('[V1] whatever comes, a tree that draws only what it is told shows the plain definition', () => {
    fc.assert(
      fc.property(fc.constantFrom(...groupings), fc.array(step, { maxLength: 40 }), (grouping, steps) => {
        const { mirror, snoozes, clock, inbox, say, pass } = anInbox(grouping);
        const drawn = new DrawnTree(inbox.model);
        inbox.changed.on((change) => drawn.draw(change));
        for (const { rows, removed, passMs, snooze, group } of steps) {
          if (snooze !== undefined) void snoozes.snooze([snooze.id], clock.now + snooze.ms);
          if (group !== undefined) inbox.groupBy(group);
          say(rows, removed);
          if (passMs > 0) pass(passMs);
        }
        pass(0);
        const moment = { now: clock.now, snoozedUntil: (id: string) => snoozes.until(id) };
        const plain = inboxSections(mirror.all('intervention').values(), inbox.index.grouping, moment);
        assert.deepEqual(drawn.children, new Map(plain.lists));
        assert.deepEqual(drawn.rows, new DrawnTree(inbox.model).rows);
      }),
      { numRuns: 300 },
    );
  });
});

const start = 10_000 * minuteMs;
const someId = fc.integer({ min: 1, max: 6 }).map((at) => `intervention_${at}`);
const interventionRow = fc.record({
  kind: fc.constant('intervention' as const),
  id: someId,
  projectId: fc.constant('project_1'),
  taskId: fc.constant('task_1'),
  what: fc.constantFrom('question' as const, 'failure' as const),
  excerpt: fc.constantFrom('a', 'b'),
  options: fc.constant<string[]>([]),
  state: fc.constantFrom('open' as const, 'open' as const, 'answered' as const, 'withdrawn' as const),
  askedAt: fc.integer({ min: start - 300 * minuteMs, max: start }),
  closedAt: fc.integer({ min: start - 90 * minuteMs, max: start }),
  answeredBy: fc.constantFrom('Ada', 'Bob'),
  downstream: fc.integer({ min: 0, max: 3 }),
});
const taskRow = fc
  .constantFrom('Sign in', 'Sign out')
  .chain((title) => fc.integer({ min: 1, max: 9 }).map((version) => aTaskRow({ title, version })));
const step = fc.record({
  rows: fc.array(fc.oneof(interventionRow, taskRow), { maxLength: 4 }),
  removed: fc.array(someId, { maxLength: 1 }),
  passMs: fc.constantFrom(0, 0, 30_000, 45 * minuteMs),
  snooze: fc.option(fc.record({ id: someId, ms: fc.constantFrom(0, 20 * minuteMs) }), { nil: undefined }),
  group: fc.option(fc.constantFrom(...groupings), { nil: undefined }),
});
