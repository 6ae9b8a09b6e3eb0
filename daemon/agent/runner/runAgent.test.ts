import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { AgentTold, HeldMessage } from '../../../shared/protocol/toolbox.ts';
import { until } from '../../../runtime/until.fixture.ts';
import { newId } from '../../testDaemon.fixture.ts';
import { makePlace, removePlaces } from '../../places.fixture.ts';
import type { DaemonTalk } from './daemonTalk.ts';
import { deferred } from './deferred.ts';
import type { Deferred } from './deferred.ts';
import type { AgentEvents } from './liveAgent.ts';
import type { Pane } from './pane.ts';
import { runAgent } from './runAgent.ts';
import type { RunFile } from './runFile.ts';
import { Signal } from './signal.ts';

/** An agent whose turns end when the test says so, and a daemon whose texts come when it says so. */
async function aRun(run: Partial<RunFile> = {}) {
  const promptFile = path.join(await makePlace(), 'prompt.md');
  await writeFile(promptFile, 'the task');
  const ended = deferred<number>();
  const turns: { readonly text: string; readonly end: Deferred<void> }[] = [];
  const told: AgentTold[] = [];
  const shown: string[] = [];
  const waiting: { readonly urgentOnly: boolean; readonly came: Deferred<HeldMessage | undefined> }[] = [];
  const held: { readonly isWanted: () => boolean; readonly answer: Deferred<undefined> }[] = [];
  const lines: string[] = [];
  const changed = new Signal();
  const interrupts: (() => void)[] = [];
  let events: AgentEvents | undefined;
  let interrupted = 0;
  const talk: DaemonTalk = {
    tell: (one) => void told.push(one),
    mayUse({ tool }, isWanted) {
      if (tool === 'away') return Promise.reject(new Error('nobody there'));
      if (tool !== 'held') return Promise.resolve({ isAllowed: tool === 'Read', why: 'so it is' });
      const answer = deferred<undefined>();
      held.push({ isWanted, answer });
      return answer.promise;
    },
    ask: () => Promise.resolve('blue'),
    next({ urgentOnly }) {
      const came = deferred<HeldMessage | undefined>();
      waiting.push({ urgentOnly, came });
      return came.promise;
    },
  };
  const pane: Pane = {
    show: (kind, text) => void shown.push(`${kind}: ${text}`),
    takeLine: () => lines.shift(),
    changed,
    onInterrupt: (listener) => void interrupts.push(listener),
    onEnd: () => undefined,
  };
  const exit = runAgent({
    run: { title: 'Agent', protocol: 'claude-stream', program: 'agent', args: [], secrets: [], promptFile, ...run },
    start: (_parts, given) => {
      events = given;
      return {
        ended: ended.promise,
        close: () => undefined,
        interrupt: () => {
          interrupted += 1;
          turns.at(-1)?.end.resolve();
        },
        take(text) {
          const end = deferred<void>();
          turns.push({ text, end });
          return end.promise;
        },
      };
    },
    ...{ talk, pane, env: {}, cwd: '/' },
  });
  await until(() => turns.length === 1, 'the first turn');
  return {
    ...{ turns, told, shown, held, exit, ended, interrupts },
    events: () => events ?? assert.fail('it has not started'),
    interrupted: () => interrupted,
    type(line: string) {
      lines.push(line);
      changed.fire();
    },
    /** Gives a text to whoever waits for such a one. */
    async bring(text: string, urgent = false) {
      const wish = await until(() => waiting.find(({ urgentOnly }) => urgentOnly === urgent), 'somebody who waits');
      waiting.splice(waiting.indexOf(wish), 1);
      const about = newId('task');
      wish.came.resolve({ deliveryId: newId('delivery'), kind: 'note', about, text, urgent, wantedAt: 0 });
    },
  };
}

describe('an agent behind a protocol', () => {
  afterEach(removePlaces);

  it('[G2] [G9] is given its task, and then each text and each line that is typed, one turn after the other', async () => {
    const run = await aRun();
    assert.equal(run.turns[0]?.text, 'the task');
    run.type('and then this');
    run.turns[0]?.end.resolve();
    await until(() => run.turns.length === 2, 'the second turn');
    assert.equal(run.turns[1]?.text, 'and then this');
    run.turns[1]?.end.resolve();
    await run.bring('a note');
    await until(() => run.turns.length === 3, 'the third turn');
    assert.equal(run.turns[2]?.text, 'a note');
    run.ended.resolve(0);
    assert.equal(await run.exit, 0);
    assert.equal(run.told.filter(({ kind }) => kind === 'turn_ended').length, 3);
  });

  it('[S13] is told that it goes on, where it knows its task already', async () => {
    const run = await aRun({ resume: 'c-1' });
    assert.match(run.turns[0]?.text ?? '', /^Your session had ended, and goes on\..*\n\nthe task$/s);
    run.ended.resolve(0);
    await run.exit;
  });

  it('[A2] may not use a tool about which its daemon cannot be asked', async () => {
    const run = await aRun();
    const { isAllowed, why } = await run.events().asked({ tool: 'away', input: {}, callId: '1' });
    assert.deepEqual([isAllowed, why], [false, "Rostrum's daemon could not be asked: nobody there"]);
    run.ended.resolve(0);
    await run.exit;
  });

  it('[T12] [A2] asks no longer about a call whose turn was ended, and says nothing of its answer', async () => {
    const run = await aRun();
    const asked = run.events().asked({ tool: 'held', input: {}, callId: '1' });
    const [question] = run.held;
    assert.equal(question?.isWanted(), true);
    run.turns[0]?.end.resolve();
    await until(() => run.told.some(({ kind }) => kind === 'turn_ended'), 'the end of the turn');
    assert.equal(question?.isWanted(), false);
    question?.answer.resolve(undefined);
    assert.equal((await asked).isAllowed, false);
    const last = run.told.at(-1);
    assert.equal(last?.kind === 'activity' && last.activity, 'waiting-for-input', 'it does not work');
    run.ended.resolve(0);
    await run.exit;
  });

  it('[T12] [G9] ends its turn for an urgent text, which is the next one', async () => {
    const run = await aRun();
    await run.bring('stop at once', true);
    await until(() => run.turns.length === 2, 'the next turn');
    assert.equal(run.interrupted(), 1);
    assert.equal(run.turns[1]?.text, 'stop at once');
    run.ended.resolve(3);
    assert.equal(await run.exit, 3);
  });

  it('[S11] says what it does, and what it waits for', async () => {
    const run = await aRun();
    const { asked, question, did } = run.events();
    did('Bash make');
    assert.deepEqual(await asked({ tool: 'Bash', input: {}, callId: '1' }), { isAllowed: false, why: 'so it is' });
    assert.deepEqual(await asked({ tool: 'Read', input: {}, callId: '2' }), { isAllowed: true, why: 'so it is' });
    assert.equal(await question('Which colour?', ['blue']), 'blue');
    const activities = run.told.flatMap((one) => (one.kind === 'activity' ? [`${one.activity}: ${one.evidence}`] : []));
    assert.deepEqual(activities, [
      'working: it was given something to do',
      'working: it uses Bash',
      'waiting-for-permission: it asks to use Bash',
      'working: it was answered',
      'waiting-for-permission: it asks to use Read',
      'working: it uses Read',
      'waiting-for-input: it asks a person',
      'working: it was answered',
    ]);
    assert.ok(run.shown.includes('trouble: not allowed: so it is'));
    run.ended.resolve(0);
    await run.exit;
  });

  it('shows what went wrong with a turn, and goes on', async () => {
    const run = await aRun();
    run.turns[0]?.end.reject(new Error('the model is away'));
    run.type('again');
    await until(() => run.turns.length === 2, 'the next turn');
    assert.ok(run.shown.includes('trouble: the model is away'));
    run.ended.resolve(0);
    await run.exit;
  });
});
