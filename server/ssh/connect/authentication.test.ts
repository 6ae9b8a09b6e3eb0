import assert from 'node:assert/strict';
import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveAuthMethod } from 'ssh2';
import { limits } from '../../../shared/timings.ts';
import { createAuthentication } from './authentication.ts';
import type { Authentication } from './authentication.ts';
import { KeyRing } from './keyRing.ts';

describe('being let in to a host that never comes to an end', () => {
  const begin = (ask: () => Promise<string | undefined> = () => Promise.resolve('yes')): Authentication =>
    createAuthentication({
      host: 'gpu1',
      user: 'me',
      methods: ['publickey', 'keyboard-interactive', 'password'],
      ring: new KeyRing({
        host: 'gpu1',
        keyFiles: [],
        agentSocket: undefined,
        identitiesOnly: false,
        person: { askSecret: ask },
        wait: (work) => work,
      }),
      mayAsk: true,
      notes: [],
      ask,
    });
  /** What is tried next; the library says `false` for nothing. */
  const next = (
    { handler }: Authentication,
    left: readonly AuthenticationType[],
    isPartly: boolean,
  ): Promise<AnyAuthMethod | false> =>
    new Promise((resolve) => handler([...left], isPartly, resolve as Parameters<typeof handler>[2]));

  it('[F7] a key is given again after a partial yes, but not for ever', async () => {
    const authentication = begin();
    const given: (string | false)[] = [];
    for (let round = 0; round < 100 && given.at(-1) !== false; round += 1) {
      const method = await next(authentication, ['publickey'], round > 0);
      given.push(method === false ? false : method.type);
    }
    assert.deepEqual(given, [...Array.from({ length: limits.sshPartialYes + 1 }, () => 'agent'), false]);
    assert.match(authentication.attempts().notes.join(), /always wanted more/);
  });

  it('[F7] its questions are answered, but not without end', async () => {
    let asked = 0;
    const authentication = begin(async () => String((asked += 1)));
    const method = (await next(authentication, ['keyboard-interactive'], false)) as KeyboardInteractiveAuthMethod;
    assert.equal(method.type, 'keyboard-interactive');
    const answers: (readonly string[])[] = [];
    let isOver = false;
    void authentication.gaveUp.then(() => (isOver = true));
    for (let round = 0; round < 100 && !isOver; round += 1)
      await Promise.race([
        new Promise<void>((resolve) =>
          method.prompt('', '', '', [{ prompt: 'Code', echo: true }], (given) => {
            answers.push(given);
            resolve();
          }),
        ),
        authentication.gaveUp,
      ]);
    assert.equal(answers.length, limits.sshRounds);
    assert.equal(asked, limits.sshRounds);
    assert.match(authentication.attempts().notes.join(), /without an end/);
    assert.equal(await next(authentication, ['keyboard-interactive', 'password'], false), false);
  });
});
