import assert from 'node:assert/strict';
import fc from 'fast-check';
import { floorOf } from '../rules/floor.ts';
import { evasions } from '../rules/floor/evasions.fixture.ts';
import { everyday } from '../rules/floor/everyday.fixture.ts';
import { readCommandTexts } from './commandTexts.ts';
import { readCommandLine } from './readCommandLine.ts';
import { shellLimits } from './shellLimits.ts';
import { asCode } from './shellWord.ts';

const place = { cwd: '/home/alice/project', home: '/home/alice' };
const lines = [...Object.values(evasions).flatMap(({ deny, ask }) => [...deny, ...ask]), ...everyday];

const wordsOf = (line: string) =>
  readCommandLine(line, place).commands.map(({ name, args }) => [name, ...args].map(asCode).join(' '));
const effectOf = (args: string) => floorOf({ tool: 'Bash', args, ...place })?.effect;

describe('the commands of a command line', () => {
  it('[A3] are those that it runs, with their words as a program gets them', () => {
    const cases: readonly (readonly [line: string, commands: readonly string[]])[] = [
      [`git  commit -m "a b" 'c'd`, ['git commit -m a b cd']],
      ['sudo -u bob env A=1 timeout 5 ls', ['ls']],
      ['a=1; for i in x y; do echo $a$i; done', ['echo 1x 1y']],
      ['if a; then d=x; else d=y; fi; ls $d', ['a', 'ls x y']],
      ['f() { ls "$1" "$@"; }; f a b', ['ls a a b']],
      ['ls {a,b}{1..2} *.c', ['ls a1 a2 b1 b2 *.c']],
      ['x=$(echo hi); echo "$x ${x^^} ${x:1} ${#x} $y"', ['echo hi', 'echo hi HI i ${!} ${!}']],
      [`p=a/b.txt; ls \${p%.*} \${p##*/} \${p/a/c} "\${q:-d}"`, ['ls a/b b.txt c/b.txt ${!} d']],
      ['command -v rg', ['command -v rg']],
    ];
    for (const [line, commands] of cases) assert.deepEqual([...new Set(wordsOf(line))], commands, line);
  });

  it('[A3] know where they run, and what they open', () => {
    const { commands } = readCommandLine('cd src && ls > ../out 2>&1 < in; cd /tmp/../etc && pwd', place);
    assert.deepEqual(
      commands.map(({ name, places, reads, writes }) => [name, places.at(-1), reads, writes]),
      [
        ['cd', '/home/alice/project', [], []],
        ['ls', '/home/alice/project/src', ['in'], ['../out']],
        ['cd', '/home/alice/project/src', [], []],
        ['pwd', '/etc', [], []],
      ],
    );
  });

  it('[A3] know the links that commands before them make', () => {
    const { commands } = readCommandLine('ls; (ln -s /a r/); ls', place);
    assert.deepEqual(
      commands.map(({ name, links }) => [name, links]),
      [
        ['ls', []],
        ['ln', []],
        ['ls', [{ path: '/home/alice/project/r/a', target: '/a' }]],
      ],
    );
  });

  it('[A3] what cannot be read or followed is said', () => {
    const deep = (levels: number) => `${'echo $('.repeat(levels)}ls${')'.repeat(levels)}`;
    assert.deepEqual(readCommandLine(deep(4), place).problems, []);
    for (const line of [
      'echo "',
      'if x',
      deep(shellLimits.depth + 1),
      'f() { f; }; f',
      `${'${x:-'.repeat(40)}$(ls)${'}'.repeat(40)}`,
      'true;'.repeat(shellLimits.steps + 1),
      'x'.repeat(shellLimits.characters + 1),
      'ln -s a b;'.repeat(shellLimits.links + 1),
    ])
      assert.ok(readCommandLine(line, place).problems.length > 0, line.slice(0, 40));
  });

  it('[A3] are found without throwing in whatever is written', () => {
    const pieces = fc.constantFrom(
      ...['$(', '`', '"', "'", '${', '}', ')', '((', '[[', ']]', '|', '&&', ';', '\n', '<<E\n', '{a,', '$x', '*', '\\'],
      ...[
        'rm -rf /',
        ' ',
        'if ',
        'then ',
        'fi',
        'for i in ',
        'do ',
        'done',
        'eval ',
        'sh -c ',
        '>',
        '~',
        '\u{E002}',
        'é',
      ],
    );
    const written = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(written, (line) => {
        const { commands } = readCommandLine(line, place);
        assert.ok(commands.length <= shellLimits.steps * 2);
        readCommandTexts(line);
        effectOf(line);
      }),
      { numRuns: 300 },
    );
  });

  it('[A3] are found without throwing in lines from which something was cut, doubled or moved', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.nat(), fc.nat(), fc.nat(), (line, one, other, kind) => {
        const [from, to] = [one % (line.length + 1), other % (line.length + 1)].sort((a, b) => a - b);
        const [before, middle, after] = [line.slice(0, from), line.slice(from, to), line.slice(to)];
        const mutated = [before + after, before + middle + middle + after, middle + before + after][kind % 3] ?? line;
        effectOf(mutated);
        readCommandTexts(mutated);
      }),
      { numRuns: 300 },
    );
  });
});

/** Ways to write one word that a shell takes for the same. */
const spellings: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `'${word}'`,
  (word) => `"${word}"`,
  (word) => `$'${word}'`,
  (word) => [...word].map((char) => (char === '~' ? char : `\\${char}`)).join(''),
  (word) => `${word.slice(0, 1)}''${word.slice(1)}`,
  (word) => `$'${[...word].map((char) => `\\x${char.charCodeAt(0).toString(16)}`).join('')}'`,
  (word) => `$(echo '${word}')`,
  (word) => `"$(printf %s '${word}')"`,
];
/** Ways to run a line that do what it does. */
const wrappings: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => `bash -c ${quote(line)}`,
  (line) => `eval ${quote(line)}`,
  (line) => `echo ${quote(line)} | sh`,
  (line) => `( ${line}\n)`,
  (line) => `true && {\n${line}\n}`,
  (line) => `sudo -E sh -ec ${quote(line)}`,
  (line) => `x=$( ${line}\n)`,
  (line) => `f() {\n${line}\n}; f`,
  (line) => `sh <<'EOF'\n${line}\nEOF`,
  (line) => `if true; then\n${line}\nfi`,
  (line) => `for i in 1 2; do\n${line}\ndone`,
  (line) => `c=${quote(line)}; eval "$c"`,
];
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

describe('a dangerous command', () => {
  it('[A3] is the same in whatever line it stands, of all the ways to say it', () => {
    const denied = Object.values(evasions).flatMap(({ deny }) => deny);
    const wrapped = fc.tuple(fc.constantFrom(...denied), fc.constantFrom(...wrappings));
    fc.assert(
      fc.property(wrapped, ([line, wrap]) => {
        assert.equal(effectOf(wrap(line)), 'deny', wrap(line));
      }),
      { numRuns: 500 },
    );
  });

  it('[A3] is the same however its words are quoted and the line is wrapped', () => {
    const commands = fc.constantFrom(
      ['rm', '-rf', '/'],
      ['rm', '-r', '-f', '/home/alice'],
      ['git', 'push', '--force', 'origin', 'main'],
      ['cat', '/home/alice/.ssh/id_rsa'],
      ['tee', '.git/config'],
    );
    const chosen = <T>(all: readonly T[]) => fc.constantFrom(...all);
    fc.assert(
      fc.property(
        commands,
        fc.array(chosen(spellings), { minLength: 5, maxLength: 5 }),
        chosen(wrappings),
        chosen(wrappings),
        (words, ways, inner, outer) => {
          const line = words.map((word, at) => (ways[at] ?? String)(word)).join(' ');
          assert.equal(effectOf(outer(inner(line))), 'deny', outer(inner(line)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
