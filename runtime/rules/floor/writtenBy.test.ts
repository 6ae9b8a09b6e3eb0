import assert from 'node:assert/strict';
import type { Written } from './writtenBy.ts';
import { writtenBy } from './writtenBy.ts';

const nothing: Written = { files: [], into: [], taken: [] };

function check(line: string, expected: Partial<Written>): void {
  const [name = '', ...args] = line.split(' ');
  assert.deepEqual(writtenBy({ name, args }), { ...nothing, ...expected }, line);
}

describe('what a program writes by its words', () => {
  it('[A3] is the file or directory that an option names', () => {
    check('sort -u a -o b', { files: ['b'] });
    check('curl -so a --output-dir d https://x', { files: ['d/a'] });
    check('curl -LO https://x/a', { files: ['./a'] });
    check('wget -P d https://x/a', { files: ['d/a'] });
    check('wget -O a https://x/b', { files: ['a'] });
    check('wget -r -P d https://x/', { files: ['d/x'], into: ['d'] });
    check('tar xfC a.tgz d m', { files: ['d/m'], into: ['d'] });
    check('tar -xf a.tgz', { into: ['.'] });
    check('tar czf a.tgz d', { files: ['a.tgz'] });
    check('unzip a.zip -d d', { into: ['d'] });
    check('cp -t d a b', { files: ['d', 'd/a', 'd/b'] });
    check('install -m 755 a d', { files: ['d', 'd/a'] });
    check('mv -t d a', { files: ['d', 'd/a'], taken: ['a'] });
    check('mv a d', { files: ['d', 'd/a'], taken: ['a'] });
    check('git -C r clone https://x/a d', { files: ['./r/d'] });
    check('git clone https://x/a', { files: ['././a'] });
    check('git format-patch -o d main', { into: ['./d'] });
  });

  it('[A3] is nothing where it only reads, lists or prints', () => {
    for (const line of [
      ...['sort a', 'curl https://x/a', 'tar tf a.tgz', 'tar xOf a.tgz m', 'unzip -l a.zip', '7z l a.7z', 'cp a'],
      ...['git log -o a', 'git bundle verify a', 'grep -o a b', 'ls -o a', 'cat a', 'toString a'],
    ])
      check(line, {});
  });
});
