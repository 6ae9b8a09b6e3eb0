import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReadableText } from './readableText.ts';

function read(pieces: readonly string[], { columns = 40, rows = 5 } = {}): readonly string[] {
  const lines: string[] = [];
  const text = new ReadableText({ columns, rows, onLine: (line) => lines.push(line) });
  for (const piece of pieces) text.take(piece);
  text.end();
  return lines;
}

describe('output as a person would have read it', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['plain lines', 'one\r\n\r\ntwo\r\n', ['one', '', 'two']],
    [
      'no colours, titles or links',
      '\u001b]0;t\u0007\u001b[1mone\u001b[0m \u001b]8;;http://x\u001b\\two\u001b]8;;\u001b\\',
      ['one two'],
    ],
    ['a bar that is drawn over counts once', '10%\r50%\r100%\r\ndone', ['100%', 'done']],
    ['what is erased is not there', 'a long line\rshort\u001b[K\r\n', ['short']],
    ['typing with corrections', '$ lsx\b\u001b[K -l\r\nfile\r\n', ['$ ls -l', 'file']],
    ['several bars, by going up', 'a 1\r\nb 1\r\n\u001b[2Aa 2\r\nb 2\r\n', ['a 2', 'b 2']],
    [
      'a screen that is drawn again is read once',
      '\u001b[2J\u001b[Hone\u001b[2J\u001b[Hone\u001b[2J\u001b[Htwo',
      ['one', 'two'],
    ],
    [
      'a full screen program, left',
      '$ vi\r\n\u001b[?1049h\u001b[3;3Htext\u001b[?1049l$ ',
      ['$ vi', '', '', '  text', '$'],
    ],
    ['a line that wraps is one line', `${'x'.repeat(100)}\r\nend`, ['x'.repeat(100), 'end']],
    ['columns', 'a\tb\u001b[20Gc\u001b[2Cd', ['a       b          c  d']],
    ['combining characters and emoji', 'e\u0301 👨\u200d👩 ok', ['e\u0301 👨\u200d👩 ok']],
    ['inserting and deleting', 'abcd\u001b[3D\u001b[2P\u001b[1@X', ['aXd']],
    ['what scrolled away stays', Array.from({ length: 9 }, (_, index) => `${index}\r\n`).join(''), [...'012345678']],
  ];
  for (const [what, output, lines] of cases) {
    it(`[S7] ${what}`, () => assert.deepEqual(read([output]), lines));
  }

  it('[S7] is the same wherever it is cut, and never more than was printed and moved over', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'word ',
        '\r\n',
        '\r',
        '\b',
        '\t',
        '\u001b[A',
        '\u001b[2J',
        '\u001b[H',
        '\u001b[3;900H',
        '\u001b[K',
        '\u001b[L',
        '\u001b[M',
      ),
      fc.constantFrom(
        '\u001b[?1049h',
        '\u001b[999999999C',
        '\u001b[999999999@',
        '\u001b[1J',
        '\u001b7',
        '\u001b8',
        '\u001bM',
        '\u001bc',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), fc.nat(500), (parts, at) => {
        const whole = parts.join('');
        const lines = read([whole]);
        const characters = [...whole];
        assert.deepEqual(read([characters.slice(0, at).join(''), characters.slice(at).join('')]), lines);
        assert.ok(lines.join('').length <= 40 * (whole.length + 5));
        assert.doesNotMatch(lines.join(''), /[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 200 },
    );
  });
});
