import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { inputCommands, openPipeCommand, parsePanes, quoteShell, quoteTmux, startCommands } from './commands.ts';

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

  it('typed bytes come in pieces that tmux takes, none lost', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
        const commands = inputCommands('%7', bytes);
        const typed = commands.flatMap((command) => command.replace('send-keys -t %7 -H ', '').split(' '));
        assert.deepEqual(
          typed.map((hex) => Number.parseInt(hex, 16)),
          [...bytes],
        );
        assert.ok(commands.every((command) => command.length <= 4_096));
      }),
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
