import assert from 'node:assert/strict';
import { isOnMachine, shellLine } from './directAttach.ts';

describe('attaching past the hub', () => {
  it('[S10] is possible on the machine of the session alone, as its user', () => {
    const direct = { hostname: 'gpu1', user: 'me' };
    const here = { hostname: 'gpu1', user: 'me', hasSocket: true };
    assert.ok(isOnMachine(direct, here));
    for (const other of [{ hostname: 'gpu2' }, { user: 'you' }, { hasSocket: false }])
      assert.ok(!isOnMachine(direct, { ...here, ...other }));
  });

  it('[S10] the command can be pasted as it is shown', () => {
    assert.equal(
      shellLine(['tmux', '-u', '-S', "/run/it's here/t.sock", 'attach-session', '-t', '=session_1:']),
      "tmux -u -S '/run/it'\\''s here/t.sock' attach-session -t =session_1:",
    );
  });
});
