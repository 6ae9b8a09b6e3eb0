import assert from 'node:assert/strict';
import { aSession } from '../testing/rows.fixture.ts';
import { endingOf, renderEnding, terminalIcon, terminalTitle } from './terminalWords.ts';

const doing = (activity: 'working' | 'waiting-for-input' | 'waiting-for-permission') => ({
  activity,
  evidence: 'a dialog',
  quietMs: 0,
  idleMs: 0,
});

describe("what a session's terminal says of it", () => {
  it('[S11] the title has name, task, and that somebody is waited for', () => {
    const session = aSession({ name: 'review', provider: 'claude' });
    assert.equal(terminalTitle(session, undefined, undefined), 'review');
    assert.equal(terminalTitle(session, 'API-3', doing('working')), 'review · API-3');
    assert.equal(terminalTitle(session, 'API-3', doing('waiting-for-permission')), 'review · API-3 · waits for you');
    const atPrompt = aSession({ name: 'shell-1' });
    assert.equal(terminalTitle(atPrompt, undefined, doing('waiting-for-input')), 'shell-1', 'a shell asks nobody');
    assert.equal(
      terminalTitle({ ...session, lifecycle: 'unreachable' }, 'API-3', doing('working')),
      'review · API-3 · unreachable',
    );
    assert.equal(
      terminalTitle({ ...session, lifecycle: 'paused' }, 'API-3', doing('working')),
      'review · API-3 · paused',
    );
  });

  it('a name cannot draw or grow', () => {
    const title = terminalTitle(aSession({ name: `a\u001b[31m${'x'.repeat(500)}` }), undefined, undefined);
    assert.ok(title.length <= 60 && !title.includes('\u001b'));
  });

  it('an agent looks other than a shell', () => {
    assert.notEqual(terminalIcon({ provider: 'shell' }).id, terminalIcon({ provider: 'claude' }).id);
  });

  it('[S13] an end is said with its code or signal, its reason, and what can be done', () => {
    const exited = aSession({ name: 'review', lifecycle: 'exited', exitCode: 3, reason: 'make failed' });
    assert.deepEqual(endingOf({ ...exited, resumable: 'id' }), {
      lines: [
        'review ended with exit code 3.',
        'make failed',
        'Press Enter to resume it with its context, any other key to close this terminal.',
      ],
      canResume: true,
    });
    const killed = endingOf(aSession({ name: 'review', lifecycle: 'exited', signal: 'SIGKILL', reason: 'closed' }));
    assert.deepEqual([killed.lines[0], killed.canResume], ['review was ended by SIGKILL.', false]);
    const lost = endingOf(aSession({ name: 'review', lifecycle: 'lost', reason: 'reboot' }));
    assert.equal(lost.lines[0], 'review was lost.');
  });

  it('a reason cannot draw', () => {
    const text = renderEnding(endingOf(aSession({ lifecycle: 'exited', exitCode: 1, reason: 'a\u001b[2Jb' })));
    assert.ok(!text.includes('\u001b[2J'));
  });
});
