import assert from 'node:assert/strict';
import { lineOf } from './shellLine.ts';

describe('the line of a command as Codex writes it', () => {
  const cases: readonly (readonly [string, string])[] = [
    ["/bin/bash -c 'echo hi > a.txt'", 'echo hi > a.txt'],
    ["/bin/bash -lc 'make && ls'", 'make && ls'],
    ['/usr/bin/zsh -c "python3 -c \\"print(1)\\""', 'python3 -c "print(1)"'],
    ['bash -c "echo \\$HOME \\\\n"', 'echo $HOME \\n'],
    [`bash -c 'it'"'"'s'`, "it's"],
    ['bash -c ls', 'ls'],
  ];
  for (const [command, line] of cases) it(`[A1] ${command}`, () => assert.equal(lineOf(command), line));

  it('[A3] is the whole command where it is anything else', () => {
    const others = [
      'git status',
      "bash -c 'ls' ; rm -rf /",
      "bash -c 'ls' x",
      "bash -c 'ls",
      'bash -c "$(id)"',
      "python3 -c 'print(1)'",
      "bash -x -c 'ls'",
      '',
    ];
    for (const command of others) assert.equal(lineOf(command), command);
  });
});
