import assert from 'node:assert/strict';
import { aHub } from '../../testing/hub.fixture.ts';
import { aProject, aServer, aSession } from '../../testing/rows.fixture.ts';
import { codeBlock, escapeMarkdown } from '../markdown.ts';
import type { TreeChange } from '../treeModel.ts';
import { SessionTree } from './sessionTree.ts';
import type { Grouping } from './sessionTree.ts';

const doing = (activity: string) => ({ activity, evidence: 'its shell is at the prompt', quietMs: 0, idleMs: 0 });

const liveScreen = { lines: ['$ make', 'ok ```', '', ''], live: true, at: 1 };

function open(grouping: Grouping = 'server', screen: object = liveScreen) {
  const hub = aHub({ answer: () => screen });
  const tree = new SessionTree(hub.source, { grouping, now: () => 600_000 });
  const changes: TreeChange[] = [];
  tree.changed.on((change) => changes.push(change));
  /** The tree as text: groups with what is in them. */
  const drawn = (): string[] =>
    tree.roots().flatMap((id) => {
      const below = tree.childrenOf(id).map((child) => `  ${tree.row(child)?.label ?? ''}`);
      return [tree.row(id)?.label ?? '', ...below];
    });
  return { ...hub, tree, changes, drawn };
}

describe('the tree of sessions', () => {
  it('[V1] groups by server, with those that have ended folded at the end', () => {
    const { rows, drawn, tree } = open();
    rows([
      aServer({ id: 'server_1', name: 'web' }),
      aServer({ id: 'server_2', name: 'gpu' }),
      aSession({ id: 'session_1', name: 'shell-10' }),
      aSession({ id: 'session_2', name: 'shell-9' }),
      aSession({ id: 'session_3', name: 'train', serverId: 'server_2' }),
      aSession({ id: 'session_4', name: 'old', lifecycle: 'exited', exitCode: 0, endedAt: 5 }),
      aSession({ id: 'session_5', name: 'newer', lifecycle: 'exited', exitCode: 1, endedAt: 9 }),
    ]);
    assert.deepEqual(drawn(), ['gpu', '  train', 'web', '  shell-9', '  shell-10', 'Ended', '  newer', '  old']);
    assert.equal(tree.row('group:ended')?.children, 'collapsed');
    assert.equal(tree.parentOf('session_3'), 'group:server:server_2');
    const states = ['session_1', 'session_5', 'group:ended'].map((id) => tree.stateOf(id)?.word);
    assert.deepEqual(states, ['running', 'ended', undefined]);
  });

  it('[V1] groups by what sessions do, the most urgent first, and follows their pulses', () => {
    const { rows, pulse, drawn, changes } = open('activity');
    rows([aSession({ id: 'session_1', name: 'a' }), aSession({ id: 'session_2', name: 'b' })]);
    pulse('session/session_1/activity', doing('idle'));
    pulse('session/session_2/activity', doing('waiting-for-permission'));
    assert.deepEqual(drawn(), ['waits for permission', '  b', 'idle', '  a']);
    changes.length = 0;
    pulse('session/session_2/activity', { ...doing('waiting-for-permission'), quietMs: 900 });
    assert.deepEqual(changes, [], 'a pulse that shows nothing new draws nothing');
  });

  it('[V1] groups by task, and without groups', () => {
    const { rows, drawn, tree, changes } = open('task');
    rows([aSession({ id: 'session_1', name: 'a', taskId: 'task_1' }), aSession({ id: 'session_2', name: 'b' })]);
    assert.deepEqual(drawn(), ['A task that is not shown', '  a', 'Without a task', '  b']);
    tree.groupBy('none');
    assert.deepEqual(drawn(), ['a', 'b']);
    assert.equal(changes.at(-1), 'all');
    assert.equal(tree.parentOf('session_1'), undefined);
  });

  it('a change draws what it changes', () => {
    const { rows, changes } = open();
    rows([aServer(), aSession({ id: 'session_1' }), aSession({ id: 'session_2', name: 'b' })]);
    changes.length = 0;
    rows([aSession({ id: 'session_1', stranded: 2 })]);
    assert.deepEqual(changes, [['session_1']]);
    changes.length = 0;
    rows([aSession({ id: 'session_1', name: 'z' })]);
    assert.deepEqual(new Set(changes[0]), new Set(['session_1', 'group:server:server_1']));
    changes.length = 0;
    rows([], ['session_2']);
    assert.deepEqual(changes, [['group:server:server_1']]);
    changes.length = 0;
    rows([aSession({ id: 'session_1', name: 'z', lifecycle: 'exited' })]);
    assert.deepEqual(changes, ['all'], 'a group came and one went');
    changes.length = 0;
    rows([aServer({ id: 'server_9' })]);
    assert.deepEqual(changes, []);
  });

  it('[S16] a lost session stands among the living until another goes on with it', () => {
    const { rows, tree, drawn } = open();
    rows([aServer(), aSession({ id: 'session_1', name: 'lost', lifecycle: 'lost', reason: 'reboot' })]);
    assert.deepEqual(drawn(), ['gpu1', '  lost']);
    assert.match(tree.row('session_1')?.context ?? '', /\bdead\b/);
    rows([aSession({ id: 'session_2', name: 'again', resumedFrom: 'session_1' })]);
    assert.deepEqual(drawn(), ['gpu1', '  again', 'Ended', '  lost']);
  });

  it('[S11] every state has a shape of its own, and says its word', () => {
    const { rows, pulse, tree } = open();
    const states = ['starting', 'paused', 'recovering', 'unreachable', 'lost'] as const;
    rows([
      ...states.map((lifecycle, at) => aSession({ id: `session_${at}`, name: lifecycle, lifecycle })),
      aSession({ id: 'session_ok', lifecycle: 'exited', exitCode: 0 }),
      aSession({ id: 'session_bad', lifecycle: 'exited', exitCode: 2 }),
    ]);
    const activities = ['working', 'waiting-for-input', 'waiting-for-permission', 'idle', 'unknown'] as const;
    for (const activity of activities) {
      rows([aSession({ id: `session_${activity}`, name: activity, provider: 'claude' })]);
      pulse(`session/session_${activity}/activity`, doing(activity));
    }
    const ids = [
      ...states.map((_, at) => `session_${at}`),
      'session_ok',
      'session_bad',
      ...activities.map((name) => `session_${name}`),
    ];
    const shapes = ids.map((id) => tree.row(id)?.icon?.id);
    assert.equal(new Set(shapes).size, ids.length, shapes.join(' '));
    assert.match(tree.row('session_bad')?.description ?? '', /exit code 2/);
  });

  it('[V1] says who else is in a session, and is drawn anew only where that says something else', () => {
    const { rows, pulse, tree, changes } = open();
    rows([aServer(), aSession({ id: 'session_1' })]);
    const watch = (...who: readonly (readonly [personId: string, typing: boolean])[]) =>
      pulse(
        'session/session_1/viewers',
        who.map(([personId, typing]) => ({ personId, name: personId, drive: true, typing })),
      );
    changes.length = 0;
    watch(['person_1', true]);
    assert.doesNotMatch(tree.row('session_1')?.description ?? '', /person_1/, 'oneself is no news');
    watch(['person_1', false], ['bob', false]);
    assert.match(tree.row('session_1')?.description ?? '', /bob watches/);
    watch(['person_1', true], ['bob', false]);
    watch(['bob', true]);
    assert.match(tree.row('session_1')?.spoken ?? '', /bob types/);
    watch();
    assert.deepEqual(changes, [['session_1'], ['session_1'], ['session_1'], ['session_1']]);
  });

  it('[F3] an unreachable session has an age, which goes on', () => {
    const { rows, tree, changes } = open();
    rows([
      aServer({ state: 'offline', since: 300_000 }),
      aSession({ id: 'session_1', lifecycle: 'unreachable' }),
      aSession({ id: 'session_2' }),
    ]);
    assert.match(tree.row('session_1')?.description ?? '', /unreachable for 5 min/);
    changes.length = 0;
    tree.tick();
    assert.deepEqual(changes, [['session_1']]);
  });

  it('[S11] the tooltip has the evidence, and the last screen as it is', async () => {
    const { rows, pulse, tree, asked } = open();
    rows([aServer({ name: '<img onerror=x>' }), aSession({ name: '**a**', driver: { personId: 'p', name: 'bob' } })]);
    pulse('session/session_1/activity', doing('idle'));
    assert.deepEqual(asked, [], 'nothing is asked for a row that nobody points at');
    const text = (await tree.row('session_1')?.tooltip?.()) ?? '';
    assert.deepEqual(asked, [['session.screen', { id: 'session_1' }]]);
    assert.match(text, /its shell is at the prompt/);
    assert.ok(text.includes('````\n$ make\nok ```\n````'), text);
    assert.ok(!/(?<!\\)<img/.test(text) && text.includes('\\*\\*a\\*\\*'), text);
  });

  it('[S7] while its server is away, the tooltip has the screen that was seen last, and says when and why', async () => {
    const instead = 'gpu_1 is away.';
    const { rows, tree } = open('server', { lines: ['$ make'], live: false, at: 1, instead });
    rows([aServer({ state: 'offline', since: 1 }), aSession({ lifecycle: 'unreachable' })]);
    const text = (await tree.row('session_1')?.tooltip?.()) ?? '';
    const words = escapeMarkdown(`${instead} The last screen, of ${new Date(1).toLocaleString()}`);
    assert.ok(text.endsWith(`\n\n${words}\n\n${codeBlock('$ make')}`), text);
  });

  it('[S17] of one that is paused the tooltip has what a guard asks', async () => {
    const { rows, pulse, tree } = open();
    rows([aServer(), aSession({ lifecycle: 'paused', reason: '5 turns without progress' })]);
    pulse('session/session_1/activity', doing('idle'));
    const text = (await tree.row('session_1')?.tooltip?.()) ?? '';
    assert.match(text, /paused/);
    assert.match(text, /5 turns without progress/);
  });

  it('[P9] what is offered is what one may do', () => {
    const member = aHub({ admin: false });
    const tree = new SessionTree(member.source);
    const words = (row: Parameters<typeof aSession>[0], role?: 'viewer' | 'member' | 'owner') => {
      member.rows([aProject(role === undefined ? {} : { role }), aSession(row)]);
      const context = tree.row('session_1')?.context.split(' ') ?? [];
      return ['viewable', 'drivable', 'sharable'].filter((word) => context.includes(word)).join(' ');
    };
    assert.equal(words({}, 'viewer'), 'viewable');
    assert.equal(words({ private: true }, 'viewer'), '');
    assert.equal(
      words({ shares: [{ personId: 'person_1', name: 'alice', access: 'drive' }] }, 'viewer'),
      'viewable drivable',
    );
    assert.equal(words({}, 'owner'), 'viewable drivable sharable');
  });

  it('ten thousand sessions and their changes are quick work', () => {
    const { rows, tree, changes } = open();
    rows([aServer(), ...Array.from({ length: 10_000 }, (_, at) => aSession({ id: `session_${at}`, name: `s${at}` }))]);
    assert.equal(tree.childrenOf('group:server:server_1').length, 10_000);
    changes.length = 0;
    for (let at = 0; at < 1_000; at += 1) rows([aSession({ id: `session_${at}`, name: `s${at}`, stranded: 1 })]);
    assert.deepEqual(new Set(changes.flat()).size, 1_000);
    assert.equal(tree.childrenOf('group:server:server_1')[9_999], 'session_9999');
  });
});
