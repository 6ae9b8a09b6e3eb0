import assert from 'node:assert/strict';
import { isLookingLine } from './lookingLine.ts';

describe('a command line that only looks', () => {
  const looking = [
    'cat README.md',
    "sed -n '1,200p' src/a.ts",
    'ls -la && pwd',
    "rg -n 'TODO' src | head -20",
    'grep -r x . ; wc -l a.ts',
  ];
  for (const line of looking) it(`[A2] ${line}`, () => assert.ok(isLookingLine(line)));

  const others = [
    '',
    'make',
    './cat a',
    '/tmp/ls',
    'cat a > b',
    'cat $HOME/.ssh/id_rsa',
    'cat $(id)',
    'cat `id`',
    'LD_PRELOAD=x ls',
    "sed -n '1w b' a",
    "sed -i 's/a/b/' a",
    'sed -n 1p -i a',
    'rg --pre sh x',
    "rg '--pre' sh x",
    'ls | sh',
    'ls & rm a',
    'ls\nrm a',
    'cat a && rm a',
    "cat 'a' | tee b",
    'find . -delete',
    'git status',
  ];
  for (const line of others) it(`[A3] is not ${JSON.stringify(line)}`, () => assert.equal(isLookingLine(line), false));
});
