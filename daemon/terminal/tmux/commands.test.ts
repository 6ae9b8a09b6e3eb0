import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { quoteShell } from '../../../shared/shellLine.ts';
import { inputCommand, openPipeCommand, parsePanes, pasteCommands, quoteTmux, startCommands } from './commands.ts';

describe('tmux command lines', () => {
  it('quoting for sh keeps any text', () => {
    const texts = ["it's", '$HOME `id` $(id)', 'a\nb', '', '*', "''", '\\', '-n'];
    const script = texts.map((text) => `printf '%s\\0' ${quoteShell(text)}`).join(';');
    assert.equal(execFileSync('sh', ['-c', script], { encoding: 'utf8' }), texts.map((text) => `${text}\0`).join(''));
  });

  it('[R6] nothing that would end a line is quoted for tmux', () => {
    for (const text of ['a\nkill-server', 'a\rb', '\u0000', '\u001b'])
      assert.throws(() => quoteTmux(text), /control characters/);
  });

  it('a new pane is marked and piped in the list that makes it', () => {
    const pane = {
      sessionId: 'session_a',
      columns: 80,
      rows: 24,
      startedAt: 5,
      launchPath: '/r/l',
      fifoPath: "/r/#{x}%H'f",
    };
    const commands = startCommands(pane);
    assert.deepEqual(
      commands.map((command) => command.split(' ')[0]),
      ['new-session', 'set-option', 'set-option', 'resize-window', 'select-pane', 'pipe-pane'],
    );
    assert.ok(commands[1]?.endsWith("@rostrum 'session_a'"));
    // tmux expands formats and strftime in a pipe's command.
    assert.ok(commands[5]?.includes('/r/##{x}%%H'));
  });

  it('pipes output only: the other way crashes some releases', () => {
    assert.match(openPipeCommand('%1', '/r/f'), /^pipe-pane -O -t %1 '/);
  });

  it('typed bytes come as they are', () => {
    assert.equal(inputCommand('%7', Uint8Array.of(0, 27, 255)), 'send-keys -t %7 -H 00 1b ff');
  });

  it('[R6] a pasted text is one line of two commands, whatever stands in it, and a dead pane gets none', () => {
    const text = 'it\'s "$HOME" ~ \\ #{pane_id}\r\n\t; kill-server';
    const { commands, replyCount } = pasteCommands({ paneId: '%7', buffer: 'b', text, how: 'raw' });
    assert.deepEqual(commands, [
      `set-buffer -b b -- "it's \\"\\$HOME\\" \\~ \\\\ #{pane_id}\\r\\n\\t; kill-server"`,
      `if-shell -F -t %7 '#{pane_dead}' 'display-message -p rostrum-dead ; delete-buffer -b b' 'paste-buffer -r -b b -t %7 ; delete-buffer -b b'`,
    ]);
    assert.equal(replyCount, 4);
    for (const bad of ['\u0000', '\u001b[201~', '\u009b'])
      assert.throws(
        () => pasteCommands({ paneId: '%7', buffer: 'b', text: bad, how: 'brackets' }),
        /control characters/,
      );
  });

  it('[S1] only panes with our mark are read', () => {
    const lines = [
      '%0|||5634|/dev/pts/0|0|||0|80|24',
      '%1|session_a|17|5680|/dev/pts/1|0|||1|100|30',
      '%2|session_b|18|5681|/dev/pts/2|1||9|1|80|24',
      '%3|session_c|19|5682|/dev/pts/3|1|3||0|80|24',
      '%4|session_d|19|5683|/dev/pts/3|1|||0|80|24',
      '%5|session_e|20|5684|/dev/pts/4|1||TERM|0|80|24',
      '%6|../x|20|5684|/dev/pts/4|0|||0|80|24',
      'x|session_f|20|1|/dev/pts/4|0|||0|80|24',
    ];
    const panes = parsePanes(lines);
    assert.deepEqual(panes[0], {
      paneId: '%1',
      sessionId: 'session_a',
      startedAt: 17,
      pid: 5680,
      tty: '/dev/pts/1',
      isDead: false,
      status: undefined,
      hasPipe: true,
      columns: 100,
      rows: 30,
    });
    assert.deepEqual(
      panes.slice(1).map(({ sessionId, isDead, status }) => ({ sessionId, isDead, status })),
      [
        { sessionId: 'session_b', isDead: true, status: { how: 'signal', signal: 'SIGKILL' } },
        { sessionId: 'session_c', isDead: true, status: { how: 'code', exitCode: 3 } },
        { sessionId: 'session_d', isDead: true, status: undefined },
        { sessionId: 'session_e', isDead: true, status: { how: 'signal', signal: 'SIGTERM' } },
      ],
    );
  });
});
