import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { GivenAnswers } from './givenAnswers.ts';
import { RemoteRefusal } from './remoteHost.ts';

const fingerprint = `SHA256:${'a'.repeat(43)}`;
const hostKey = { destination: 'gpu1', host: 'gpu1', isJump: false, keyType: 'ED25519', fingerprint };
const secret = { host: 'gpu1', text: 'Password of gpu1', isShown: false, attempt: 1 };

describe('answers that were given beforehand', () => {
  const nothing = () => new GivenAnswers({ hostKeys: [], yes: false });
  const refusal = (answers: GivenAnswers, thrown: unknown): HubError => {
    const error = answers.refusalOf(thrown, 'gpu1');
    assert.ok(error instanceof HubError);
    return error;
  };

  it('[F14] [F7] take the host key whose fingerprint was given, and say of another what it is', async () => {
    const given = new GivenAnswers({ hostKeys: [fingerprint], yes: false });
    assert.equal(await given.person.confirmHostKey(hostKey), true);
    const answers = nothing();
    assert.equal(await answers.person.confirmHostKey(hostKey), false);
    const { code, message, details } = refusal(answers, new RemoteRefusal('host-key-unknown', 'gpu1', 'Not known.'));
    assert.deepEqual([code, details], ['conflict', { reason: 'host-key-unknown', host: 'gpu1', hostKey }]);
    assert.ok(message.includes(`"hostKeys": ["${fingerprint}"]`), message);
  });

  it('[F14] hold no secret, and say how one is not needed', async () => {
    for (const [kind, remedy] of [
      ['passphrase', /ssh-add/],
      ['password', /ssh-copy-id gpu1/],
    ] as const) {
      const answers = nothing();
      assert.equal(await answers.person.askSecret({ ...secret, kind }), undefined);
      const { code, message } = refusal(answers, new RemoteRefusal('not-let-in', 'gpu1', 'Not let in.'));
      assert.equal(code, 'unauthenticated');
      assert.match(message, remedy);
    }
  });

  it('[F14] say yes to what is optional alone, and name what only a person decides', async () => {
    const willing = new GivenAnswers({ hostKeys: [], yes: true });
    assert.equal(await willing.person.confirm('Ask for linger?'), true);
    assert.equal(await willing.person.decide('Take it from another hub?'), false);
    const { message, details } = refusal(willing, new HubError('conflict', 'Called off.'));
    assert.match(message, /Take it from another hub\? .*rostrum server add gpu1/);
    assert.equal(details?.['question'], 'Take it from another hub?');
  });

  it('keep each step as it ended', () => {
    const answers = nothing();
    answers.person.tell({ id: 'look', title: 'Look at it', state: 'running' });
    answers.person.tell({ id: 'upload', title: 'Upload', state: 'running' });
    answers.person.tell({ id: 'look', title: 'Look at it', state: 'done', text: '9 of 9' });
    assert.deepEqual(answers.steps(), [
      { title: 'Look at it', state: 'done', text: '9 of 9' },
      { title: 'Upload', state: 'failed' },
    ]);
  });
});
