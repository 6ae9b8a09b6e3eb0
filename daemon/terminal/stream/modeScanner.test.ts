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

const scanBytes = (bytes: Uint8Array): ModeState => {
  const scanner = new ModeScanner();
  scanner.push(bytes);
  return scanner.state;
};

/** What one scanner makes of a stream in pieces, and what a row of scanners makes of it, each going on from the one before. */
function inPieces(bytes: Buffer, cuts: readonly number[]): { readonly cut: ModeState; readonly relayed: ModeState } {
  const inside = cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
  const places = [0, ...inside, bytes.length];
  const scanner = new ModeScanner();
  let relayed = firstModes;
  places.slice(1).forEach((end, index) => {
    // Copied, because the next chunk's buffer is not this one's.
    const chunk = Buffer.from(bytes.subarray(places[index] ?? 0, end));
    scanner.push(chunk);
    const next = new ModeScanner(relayed);
    next.push(chunk);
    relayed = next.state;
  });
  return { cut: scanner.state, relayed };
}

/** Equal texts are equal states; a look into each costs ten times as much, and there are many. */
function assertSame(given: unknown, wanted: unknown, where: string): void {
  if (JSON.stringify(given) !== JSON.stringify(wanted)) assert.deepEqual(given, wanted, where);
}

function assertSameAtEveryCut(bytes: Buffer): void {
  const whole = scanBytes(bytes);
  const wanted = { cut: whole, relayed: whole };
  for (let cut = 0; cut <= bytes.length; cut += 1) assert.deepEqual(inPieces(bytes, [cut]), wanted, `cut at ${cut}`);
  const everywhere = Array.from({ length: bytes.length }, (_, index) => index);
  assertSame(inPieces(bytes, everywhere), wanted, 'cut everywhere');
}

describe('the mode scanner', () => {
  for (const [what, stream, left] of table) {
    it(`[S3] knows ${what}, at every chunk boundary`, () => {
      assert.deepEqual(changed(stream), left);
      assertSameAtEveryCut(Buffer.from(stream));
    });
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

  it('[S3] a beginning that no character goes on from stands on the screen by itself, cut or not', () => {
    for (const bytes of [
      [0xc2, 0xc2],
      [0xe2, 0x82, 0xf0],
      [0xe2, 0x41],
    ]) {
      assert.equal(scanBytes(Uint8Array.from(bytes)).isAfterText, true);
      assertSameAtEveryCut(Buffer.from(bytes));
    }
  });

  it('[S3] a sequence that is broken off across chunks leaves the character set as it is', () => {
    const scanner = new ModeScanner();
    for (const chunk of ['\u001b)0\u000ea\u001b[1;3', '4\u001b', '[31m']) scanner.push(Buffer.from(chunk));
    assert.deepEqual(scanner.state.charsets, { ...firstModes.charsets, g1: '0', shift: 1 });
  });

  it('[S3] gives the same for any stream cut anywhere, and when another scanner goes on', () => {
    const pieces = fc.constantFrom(
      ...table.map(([, stream]) => stream),
      ...['\u001b', '\u001b\u001b', '[', ']', 'P', '?', ';', '31', '4;', 'm', 'h', 'l', '\u0018', '\u000e', '\u000f'],
      ...['\u20ac', '\u{1f680}', '\u001b\\', '\u0007', 'abc'],
    );
    const garbage = fc.uint8Array({ maxLength: 6 });
    const streams = fc.array(fc.oneof({ weight: 6, arbitrary: pieces }, garbage), { maxLength: 12 });
    fc.assert(
      fc.property(streams, fc.array(fc.nat(300), { maxLength: 8 }), (parts, cuts) => {
        const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
        assertSameAtEveryCut(bytes);
        assertSame(
          inPieces(bytes, cuts),
          { cut: scanBytes(bytes), relayed: scanBytes(bytes) },
          `cut at ${cuts.join()}`,
        );
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);

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
