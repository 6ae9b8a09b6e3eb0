import assert from 'node:assert/strict';
import { directAttachment, isOnMachine } from './directAttach.ts';

const direct = {
  command: ['tmux', '-u', '-S', "/run/it's here/t.sock", 'attach-session', '-t', '=session_1:'],
  hostname: 'gpu1',
  user: 'me',
  socket: "/run/it's here/t.sock",
};
const here = { hostname: 'gpu1', user: 'me', hasSocket: true };
const elsewhere = { hostname: 'laptop', user: 'me', hasSocket: false };

describe('attaching past the hub', () => {
  it('[S10] is possible on the machine of the session alone, as its user', () => {
    assert.ok(isOnMachine(direct, here));
    for (const other of [{ hostname: 'gpu2' }, { user: 'you' }, { hasSocket: false }])
      assert.ok(!isOnMachine(direct, { ...here, ...other }));
  });

  it('[S10] on its own machine by tmux itself, also where the server is reached by SSH', () => {
    assert.deepEqual(directAttachment({ ...direct, destination: 'gpu1' }, here), {
      where: 'here',
      command: direct.command,
      line: "tmux -u -S '/run/it'\\''s here/t.sock' attach-session -t '=session_1:'",
    });
  });

  it('[S10] from elsewhere by SSH, with the exact command', () => {
    const found = directAttachment({ ...direct, socket: '/run/t.sock', destination: 'me@gpu1:2222' }, elsewhere);
    assert.equal(found.where, 'ssh');
    assert.deepEqual('command' in found ? found.command.slice(0, 5) : [], ['ssh', '-t', '-p', '2222', 'me@gpu1']);
  });

  it('[S10] only by somebody who is there, where nobody has said how one logs in', () => {
    assert.deepEqual(directAttachment({ ...direct, command: ['tmux', 'attach'] }, elsewhere), {
      where: 'there',
      line: 'tmux attach',
    });
  });
});
