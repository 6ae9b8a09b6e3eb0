import assert from 'node:assert/strict';
import { until } from '../../../runtime/until.fixture.ts';
import { HubError } from '../../../shared/errors.ts';
import type { AskedQuestion } from '../../approval/agentQuestions.ts';
import { createTestLog } from '../../places.fixture.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { Keyboard } from '../../terminal/terminal.ts';
import { sessionOrder, taskOffer } from '../../testDaemon.fixture.ts';
import { DialogDesk } from './dialogDesk.ts';
import type { KnownDialog } from './knownDialog.ts';

const choices = ['Read it now', 'Later', 'Never'].map((label) => ({ line: label, label }));
const news: KnownDialog = { pattern: 'News!', asks: 'There is news.', choices };

/** A program with a menu: its marked line moves with the arrows, and Enter takes it. */
function aMenu() {
  let at = 0;
  let taken: string | undefined;
  const lines = () =>
    taken === undefined
      ? ['News!', ...choices.map(({ label }, index) => `${index === at ? '❯' : ' '} ${label}`)]
      : [`It was ${taken}.`];
  const keyboard: Keyboard = {
    look: () => Promise.resolve({ lines: lines(), isDead: false }),
    paste: () => Promise.reject(new Error('nothing is pasted into a dialog')),
    press(bytes) {
      const key = Buffer.from(bytes).toString();
      if (key === '\r') taken = choices[at]?.label;
      else at += key === '\u001b[B' ? 1 : -1;
      return Promise.resolve();
    },
  };
  return { keyboard, lines, taken: () => taken };
}

function aDesk(dialog: KnownDialog, order = sessionOrder({ task: taskOffer() }), more: Partial<SessionRecord> = {}) {
  const menu = aMenu();
  const keyboard = { isBusy: false };
  const asked: AskedQuestion[] = [];
  const settled: string[] = [];
  const exhausted: string[] = [];
  const answers: ((given: readonly string[] | undefined) => void)[] = [];
  const session: SessionRecord = {
    ...{ order, tokenHash: '', cwd: '/srv/api', createdAt: 0, published: [], ...more },
    state: { is: 'running', pid: 1, startedAt: 0 },
  };
  const desk = new DialogDesk({
    terminals: {
      hold: (_id, _options, work) =>
        keyboard.isBusy ? Promise.reject(new HubError('overloaded', 'Somebody types into it.')) : work(menu.keyboard),
    },
    questions: {
      ask: (_session, questions, signal) => {
        asked.push(...questions);
        return new Promise((resolve) => {
          answers.push(resolve);
          signal.addEventListener('abort', () => resolve(undefined));
        });
      },
      settle: (_session, why) => Promise.resolve(void settled.push(why)),
    },
    record: () => session,
    dialogsOf: () => [dialog],
    exhausted: (_id, why) => void exhausted.push(why),
    log: createTestLog().log,
  });
  const look = () => desk.seen(order.sessionId, { lines: menu.lines() });
  return { menu, keyboard, asked, settled, exhausted, answers, desk, look, id: order.sessionId };
}

describe('what is done about known dialogs', () => {
  it('[G1] the right answer is chosen where it is known, once', async () => {
    const { menu, look, asked } = aDesk({ ...news, answer: 'Never' });
    look();
    look();
    await until(() => menu.taken() === 'Never', 'its answer');
    look();
    assert.deepEqual(asked, []);
  });

  it('[M8] one that says that nothing is left of a quota is told on once, and answered', async () => {
    const { menu, look, exhausted } = aDesk({ ...news, answer: 'Later', exhausts: true });
    look();
    look();
    assert.deepEqual(exhausted, [], 'it may be text that looks like one');
    await until(() => exhausted.length > 0, 'that is told');
    assert.deepEqual([menu.taken(), exhausted], ['Later', ['There is news.']]);
  });

  it('[M8] one that does not take its answer parks nothing', async () => {
    const { keyboard, look, asked, exhausted } = aDesk({ ...news, answer: 'Later', exhausts: true });
    keyboard.isBusy = true;
    look();
    await until(() => asked.length === 1, 'it is asked about');
    assert.deepEqual(exhausted, []);
  });

  it('[G1] in a directory that the daemon made for the session another answer may be right', async () => {
    const dialog = { ...news, ownAnswer: 'Later' };
    const own = aDesk(dialog, sessionOrder(), { isOwnDirectory: true });
    own.look();
    await until(() => own.menu.taken() === 'Later', 'its answer');
    for (const isOwnDirectory of [false, undefined]) {
      const other = aDesk(dialog, sessionOrder(), { isOwnDirectory });
      other.look();
      assert.equal(other.asked.length, 1);
    }
  });

  it('[G1] [I1] else a person chooses in the inbox, and what is no choice is asked again', async () => {
    const { menu, look, asked, answers, settled } = aDesk(news);
    look();
    assert.deepEqual(asked, [
      { question: 'There is news.\nIt works in /srv/api.', options: ['Read it now', 'Later', 'Never'] },
    ]);
    answers[0]?.(['perhaps']);
    await until(() => asked.length === 2, 'it is asked again');
    answers[1]?.([' later ']);
    await until(() => menu.taken() === 'Later', 'the choice');
    look();
    assert.deepEqual(settled, ['its dialog is not there any more']);
  });

  it('[G1] one that was answered in the terminal needs nobody any more', async () => {
    const { menu, look, settled, answers } = aDesk(news);
    look();
    await menu.keyboard.press(Buffer.from('\r'));
    look();
    assert.deepEqual(settled, ['its dialog is not there any more']);
    answers[0]?.(['Never']);
    assert.equal(menu.taken(), 'Read it now');
  });

  it('[G1] nothing is pressed where the dialog went while it was answered', async () => {
    const { menu, look, answers } = aDesk(news);
    look();
    await menu.keyboard.press(Buffer.from('\r'));
    answers[0]?.(['Never']);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(menu.taken(), 'Read it now');
  });

  it('[S8] [I1] a choice that cannot be made is asked about again with the reason, and made when it can be', async () => {
    for (const dialog of [news, { ...news, answer: 'Later' }]) {
      const { menu, keyboard, look, asked, answers, settled } = aDesk(dialog);
      keyboard.isBusy = true;
      look();
      answers[0]?.(['Later']);
      const first = dialog.answer === undefined ? 1 : 0;
      await until(() => asked.length === first + 1, 'it is asked about');
      assert.deepEqual(asked[first]?.question.split('\n').slice(1), [
        'It works in /srv/api.',
        '"Later" could not be chosen: its terminal did not take the keys (Somebody types into it.). Choose again, or answer it in its terminal.',
      ]);
      keyboard.isBusy = false;
      answers[first]?.(['Later']);
      await until(() => menu.taken() === 'Later', 'the choice');
      look();
      assert.deepEqual(settled, ['its dialog is not there any more']);
    }
  });

  it('an agent without its terminal interface has none', () => {
    const { look, asked } = aDesk(news, sessionOrder({ task: taskOffer(), mode: 'headless' }));
    look();
    assert.deepEqual(asked, []);
  });
});
