import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TerminalHost } from '../terminal.ts';
import { sha256, specOf, until } from '../terminalTrial.ts';
import type { Heard } from '../terminalTrial.ts';
import { ControlClient } from './controlClient.ts';
import { createPaneKeys } from './paneKeys.ts';
import { makeTmuxTrial } from './tmuxTrial.ts';
import type { TmuxTrial } from './tmuxTrial.ts';

describe('the keyboard of a pane', function () {
  this.timeout(20_000);
  let trial: TmuxTrial;
  let host: TerminalHost;
  let heard: Heard;
  beforeEach(async () => {
    trial = makeTmuxTrial();
    ({ host, heard } = await trial.openHost());
  });
  afterEach(() => trial.dispose());

  /** Shows every byte that it gets, and reads them one by one. */
  const showBytes = (prologue: string) =>
    ['bash', '-c', `stty raw -echo; printf '${prologue}up'; exec cat -v`] as const;
  const start = async (prologue: string) => {
    await host.start(specOf('session_a', showBytes(prologue)));
    await until(() => heard.text('session_a').includes('up'), 'the program');
  };
  const typed = (text: string) => host.hold('session_a', { waitMs: 5_000 }, (keyboard) => keyboard.paste(text));

  it('[S8] a text is pasted in brackets where the program asked for them, whatever stands in it', async () => {
    await start('\\033[?2004h');
    const text = `it's "naïve" $HOME ~ \\n #{pane_id} ; kill-server %1\n\tline two`;
    await typed(text);
    await until(() => heard.text('session_a').includes('^[[201~'), 'the end of the paste');
    const seen = /\^\[\[200~([^]*)\^\[\[201~/.exec(heard.text('session_a'))?.[1];
    assert.equal(seen, text.replace('ï', 'M-CM-/').replace('\n', '^M'));
    assert.deepEqual(trial.tmux('list-buffers'), '');
  });

  it('[S1] a paste into a program that has just ended takes no other session with it', async () => {
    await start('');
    const socket = join(trial.runtimeDir, 't.sock');
    const args = ['-S', socket, '-C', 'attach', '-f', 'no-output,ignore-size', '-t', '=session_a:'];
    const client = new ControlClient({ tmux: 'tmux', args, env: {}, onGone: () => undefined });
    await client.ready;
    const keysOf = (paneId: string) =>
      createPaneKeys({ sessionId: 'session_b', paneId, run: (...list) => client.run(...list) });
    await assert.rejects(keysOf('%9').paste('into nothing'), { code: 'conflict' });
    trial.tmux('new-session', '-d', '-s', 'gone', 'true');
    const dead = () => trial.tmux('list-panes', '-a', '-f', '#{pane_dead}', '-F', '#{pane_id}').trim();
    await until(() => dead() !== '', 'its end');
    const late = keysOf(dead());
    for (const paste of [late.paste('too late'), late.type(Buffer.alloc(500, 'x'))])
      await assert.rejects(paste, /its program has ended/);
    await host.write('session_a', Buffer.from('alive'));
    await until(() => heard.text('session_a').includes('alive'), 'the other session');
    assert.deepEqual([trial.tmux('list-buffers'), trial.troubles, client.isGone], ['', [], false]);
    client.close();
  });

  it('[S2] a paste of any bytes comes whole, in order with what is typed before and after it', async () => {
    const line = 'it\'s "na\u00efve" $HOME ~ \\n #{pane_id} #(id) %1 {x} [y] `z`; kill-server\r\t\u{1f680}\n';
    const paste = Buffer.concat([Buffer.from(line.repeat(2_000)), Buffer.from([0, 3, 27, 255, 195])]);
    const pieces = [Buffer.from('a'), paste, Buffer.alloc(300, 'plain'), Buffer.from('b'), paste];
    const all = Buffer.concat(pieces);
    await host.start(
      specOf('session_a', ['bash', '-c', `stty raw -echo; printf up; head -c ${all.length} | sha256sum; exec cat`]),
    );
    await until(() => heard.text('session_a').includes('up'), 'the program');
    await Promise.all(pieces.map((piece) => host.write('session_a', piece)));
    await until(() => heard.text('session_a').includes(sha256(all)), 'the sum of all that was typed');
    assert.equal(trial.tmux('list-buffers'), '');
  });

  it('[S8] without brackets where it did not ask', async () => {
    await start('');
    await typed('plain');
    await until(() => heard.text('session_a').includes('plain'), 'the text');
    assert.ok(!heard.text('session_a').includes('^[['));
  });

  it('[S8] copy mode, where a person scrolled back, is left before a key is pressed', async () => {
    await start('');
    trial.tmux('copy-mode', '-t', 'session_a:');
    await host.hold('session_a', { waitMs: 5_000 }, (keyboard) => keyboard.press(Buffer.from('key')));
    await until(() => heard.text('session_a').includes('key'), 'the keys reach the program');
  });

  it('[S8] the view says lines, cursor, and that a program is gone', async () => {
    await host.start(specOf('session_a', ['bash', '-c', "printf 'one\\ntwo> '; read -r line; exit 3"]));
    await until(() => heard.text('session_a').includes('two'), 'the prompt');
    const view = await host.look('session_a');
    assert.deepEqual([view.lines.slice(0, 2), view.cursorRow, view.isDead], [['one', 'two>'], 1, false]);
    await host.write('session_a', Buffer.from('\r'));
    await until(() => heard.exits.has('session_a'), 'its end');
    await assert.rejects(host.look('session_a'), { code: 'wrong-state' });
  });
});
