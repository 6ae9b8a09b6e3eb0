import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstModes, isModeOn } from './modes.ts';
import type { ModeState } from './modes.ts';
import { ModeScanner } from './modeScanner.ts';

const scan = (text: string, from?: ModeState): ModeState => {
  const scanner = new ModeScanner(from);
  scanner.push(Buffer.from(text));
  return scanner.state;
};
/** What a stream leaves that is not as at the start. */
const changed = (text: string) => {
  const state = Object.entries(scan(text));
  const first = Object.entries(firstModes);
  return Object.fromEntries(
    state.filter(
      ([key, value]) =>
        key !== 'isAfterText' && JSON.stringify(value) !== JSON.stringify(first.find(([name]) => name === key)?.[1]),
    ),
  );
};
const plain = { attributes: [], foreground: '', background: '', underlineColour: '' };
const red = { ...plain, foreground: '31' };
const latinCharsets = { g0: 'B', g1: 'B', shift: 0 };

/** What goes by, and what it leaves. */
const table: readonly (readonly [what: string, stream: string, left: unknown])[] = [
  ['nothing but text', 'hello\r\n\u001b[2J\u001b[3;4H', {}],
  ['private modes', '\u001b[?1h\u001b[?25l\u001b[?2004;1004h\u001b[?2004l', { toggled: [1, 25, 1004] }],
  ['the mouse', '\u001b[?1000;1006h\u001b[?1003h', { mouse: 1003, mouseEncoding: 1006 }],
  ['the mouse taken back', '\u001b[?1003;1006h\u001b[?1000l\u001b[?1006l', {}],
  ['insert, keypad and cursor', '\u001b[4h\u001b=\u001b[5 q', { insert: true, keypad: true, cursorStyle: 5 }],
  ['a region', '\u001b[3;20r', { region: [3, 20] }],
  ['a region taken back', '\u001b[3;20r\u001b[r', {}],
  ['letters', '\u001b)0\u001b(A\u000e', { charsets: { g0: 'A', g1: '0', shift: 1 } }],
  ['letters and back', '\u000eqqq\u000f', {}],
  [
    'colours',
    'a\u001b[1;31mb\u001b[48;5;99mc',
    { pen: { ...plain, attributes: ['1'], foreground: '31', background: '48;5;99' } },
  ],
  ['colours ended', '\u001b[1;31m\u001b[0m', {}],
  [
    'colours ended and begun',
    '\u001b[31m\u001b[0;4:3;58:2::1:2:3m',
    { pen: { ...plain, attributes: ['4:3'], underlineColour: '58:2::1:2:3' } },
  ],
  ['a saved look', '\u001b[31m\u001b7\u001b[0;44m\u001b8', { pen: red, saved: { pen: red, charsets: latinCharsets } }],
  ['a keyboard', '\u001b[>1u\u001b[>5u\u001b[<u\u001b[=3;2u\u001b[>4;2m', { keyboard: [3], modifyOtherKeys: 2 }],
  [
    'a title',
    '\u001b]0;one\u0007\u001b]2;Gr\u00fc\u00dfe\u001b\\\u001b]4;1;red\u0007',
    { title: Buffer.from('Gr\u00fc\u00dfe').toString('latin1') },
  ],
  [
    'the alternate screen',
    '\u001b[31m\u001b[?1049h\u001b[0m',
    { alternate: 1049, entered: { pen: { ...plain, foreground: '31' }, charsets: latinCharsets } },
  ],
  [
    'the alternate screen left',
    '\u001b[31m\u001b[?1049h\u001b[0;44m\u001b[?1049l',
    { pen: { ...plain, foreground: '31' } },
  ],
  ['a reset', '\u001b[?1h\u001b[31m\u001b[?1003h\u001b[?1049h\u001bc', {}],
  ['a soft reset', '\u001b[?1h\u001b[31m\u001b[4h\u001b[2;3r\u001b[?2004h\u001b[!p', { toggled: [2004] }],
  ['half a sequence', 'a\u001b[1;3', { pending: '\u001b[1;3' }],
  ['half a title', 'a\u001b]2;ab', { pending: '\u001b]2;ab' }],
];

describe('the mode scanner', () => {
  for (const [what, stream, left] of table) {
    it(`[S3] knows ${what}`, () => assert.deepEqual(changed(stream), left));
  }

  it('[S3] keeps the bytes of a character that is not whole', () => {
    for (const character of ['\u00fc', '\u20ac', '\u{1f680}']) {
      const bytes = Buffer.from(`a${character}`);
      for (let cut = 2; cut < bytes.length; cut += 1) {
        const scanner = new ModeScanner();
        scanner.push(bytes.subarray(0, cut));
        assert.equal(scanner.state.pending, bytes.subarray(1, cut).toString('latin1'));
        scanner.push(bytes.subarray(cut));
        assert.equal(scanner.state.pending, '');
      }
    }
  });

  it('[S3] a sequence that is broken off across chunks leaves the character set as it is', () => {
    const scanner = new ModeScanner();
    for (const chunk of ['\u001b)0\u000ea\u001b[1;3', '4\u001b', '[31m']) scanner.push(Buffer.from(chunk));
    assert.deepEqual(scanner.state.charsets, { ...firstModes.charsets, g1: '0', shift: 1 });
  });

  it('[S3] gives the same for any stream in any chunks, and when another scanner goes on', () => {
    const pieces = fc.constantFrom(
      ...table.map(([, stream]) => stream),
      '\u001b',
      '[',
      '31',
      'm',
      '\u20ac',
      '\u001b\\',
      '\u0007',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.array(fc.nat(300), { maxLength: 8 }), (texts, cuts) => {
        const bytes = Buffer.from(texts.join(''));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const whole = new ModeScanner();
        whole.push(bytes);
        const cut = new ModeScanner();
        let relay = firstModes;
        places.slice(1).forEach((end, index) => {
          const chunk = bytes.subarray(places[index] ?? 0, end);
          cut.push(Buffer.from(chunk));
          const next = new ModeScanner(relay);
          next.push(chunk);
          relay = next.state;
        });
        assert.deepEqual(cut.state, whole.state);
        assert.deepEqual(relay, whole.state);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[S4] keeps little of strings and colours without end', () => {
    const scanner = new ModeScanner();
    for (let piece = 0; piece < 50; piece += 1) scanner.push(Buffer.from('\u001b[38;2;1;2;3;4m'.repeat(4_000)));
    scanner.push(Buffer.from('\u001b]2;'));
    for (let piece = 0; piece < 50; piece += 1) scanner.push(Buffer.alloc(65_536, 'x'));
    assert.ok(JSON.stringify(scanner.state).length < 10_000);
    scanner.push(Buffer.from('\u0007'));
    assert.equal(scanner.state.title.length, 4_092);
    assert.equal(isModeOn(scanner.state, 7), true);
  });
});
