import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { Emulator } from './emulator.ts';

const size = { columns: 20, rows: 6 };

/** Everything that can be seen of a terminal: its modes, its cursor, and each cell with its look. */
function seen(emulator: Emulator): unknown {
  const bytes = Buffer.from(emulator.render({ scrollbackLines: 50 })).toString('utf8');
  // A cursor that waits to wrap behind a cell that was erased meanwhile makes a space of it, which looks the same.
  const alike = bytes
    .replace(/\u001b\[(\d+)X\u001b\[\1C (?=\u001b|\r)/g, (_, blanks) => `\u001b[${Number(blanks) + 1}X`)
    .replace(/\u001b\[\d+C (?=\u001b\[\d+;\d+H|\r)/g, '');
  return { modes: emulator.modes, bytes: alike };
}

/**
 * The same by its rows, of the normal screen too: where the bytes that paint it differ although all looks alike. A cursor that
 * waits to wrap behind an erased cell makes a space of it, and that space makes rows of what was no text.
 */
async function seenByRows(emulator: Emulator): Promise<unknown> {
  const look = () => [
    emulator.modes,
    emulator.cursor,
    emulator
      .paintedRows({ above: 50 })
      .map((row) =>
        row
          .replace(/\u001b\[(\d+)X\u001b\[\1C $/, (_, blanks) => `\u001b[${Number(blanks) + 1}X`)
          .replace(/\u001b\[\d+C $/, ''),
      ),
  ];
  const before = look();
  await emulator.write(Buffer.from('\u001b[?1049l'));
  return [before, look()];
}

async function fed(...texts: readonly (string | Uint8Array)[]): Promise<Emulator> {
  const emulator = await Emulator.open(size, 50);
  for (const text of texts) await emulator.write(typeof text === 'string' ? Buffer.from(text) : text);
  return emulator;
}

const full = `\u001b[31m${'x'.repeat(20)}`;
const table: readonly (readonly [what: string, stream: string])[] = [
  ['text', 'one\r\ntwo'],
  ['a long line', `${'abcdefghij'.repeat(5)}\r\nend`],
  ['scrollback', Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\r\n')],
  ['colours', '\u001b[1;2mboth\u001b[22;1mbold\u001b[0;3;38;5;99;48;2;1;2;3mnice\u001b[0m \u001b[97;107mbright'],
  ['underlines', '\u001b[4:3;58:2::1:2:3mcurly\u001b[4:5;58:5:7mdashed\u001b[0;21mdouble\u001b[0;53mover'],
  ['painted blanks', '\u001b[44m\u001b[2J\u001b[3;3Hx\u001b[K\u001b[0m\u001b[5;1Hy\u001b[41m\u001b[5X'],
  ['wide characters', '\u4f60\u597d\u001b[1;20H\u4e16a\u0301\r\n\u{1f680}\u{1f468}\u200d\u{1f469}'],
  ['a cursor that waits to wrap', full],
  ['a wide character that waits to wrap', `${'x'.repeat(18)}\u4f60`],
  ['the alternate screen', 'normal\r\n\u001b[31mred\u001b[?1049h\u001b[0m\u001b[2;2Halt'],
  ['the alternate screen left', 'normal\u001b[?1049halt\u001b[?1049lback'],
  ['a region and origin', '\u001b[2;4r\u001b[?6h\u001b[2;3Hin\r\n\n\n'],
  ['modes', '\u001b[?1;1003;1006;2004;1004h\u001b[?25l\u001b[4h\u001b=\u001b[?7l\u001b[3 q\u001b[>1u'],
  ['line drawing', '\u001b)0\u000elqqk\u000fx\u001b(0x'],
  ['a saved cursor', '\u001b[3;4H\u001b[32m\u001b7\u001b[1;1H\u001b[0mhome'],
  ['a title', '\u001b]2;Gr\u00fc\u00dfe\u0007x'],
];

/** Streams, and where they are cut: a cursor waits there to wrap behind a cell that was erased. */
const behindErased: [string[], number][] = [
  [['\u001b[2J', full, '\u001b[2J', `${'x'.repeat(18)}\u4f60`], 33],
  [[full, '\u001b[2J', '\u001b[1;1Hhome', '\u001b[5;5H'], 29],
];

/** What a program may do next: shows what the eye does not see yet. */
const probes = [
  'next\r\n\n\n\n\n\nlast',
  '\u001b8saved',
  '\u001b[?1049lleft',
  '\u000ej\u000fj',
  '\u001b[10A\u001bMtop',
  '\u001b[?6lx',
];

describe('an emulator', () => {
  for (const [what, stream] of table) {
    it(`[S3] ${what}: another terminal is brought to the same, and goes on the same`, async () => {
      const first = await fed(stream);
      for (const before of [
        '',
        'junk\r\n\u001b[?1049h\u001b[2;3r\u001b[7m\u001b[?25l\u001b[?1003h\u000e\u001b)0more',
      ]) {
        for (const probe of ['', ...probes]) {
          const second = await fed(before, first.render({ scrollbackLines: 50 }), probe);
          const straight = await fed(stream, probe);
          assert.deepEqual(
            seen(second),
            seen(straight),
            `after ${JSON.stringify(before)}, then ${JSON.stringify(probe)}`,
          );
        }
      }
    });
  }

  it('[S3] is brought to another terminal at any byte of any stream', async () => {
    const pieces = fc.constantFrom(
      ...table.map(([, stream]) => stream),
      '\u001b[2J',
      '\u001b[5;5H',
      '\u001b[3L',
      '\u20ac',
      '\r\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 6 }), fc.nat(1_000), async (texts, at) => {
        const bytes = Buffer.from(texts.join(''));
        const cut = at % (bytes.length + 1);
        const first = await fed(bytes.subarray(0, cut));
        const second = await fed('junk', first.render({ scrollbackLines: 50 }), bytes.subarray(cut));
        const straight = await fed(bytes);
        if (!isDeepStrictEqual(seen(second), seen(straight)))
          assert.deepEqual(await seenByRows(second), await seenByRows(straight));
      }),
      { numRuns: 100, examples: behindErased },
    );
  }).timeout(30_000);

  it('[S3] repaints the screen alone, and leaves the lines above it', async () => {
    const first = await fed(Array.from({ length: 30 }, (_, index) => `new ${index}`).join('\r\n'));
    const second = await fed(Array.from({ length: 12 }, (_, index) => `old ${index}`).join('\r\n'));
    await second.write(first.render({ scrollbackLines: 0 }));
    assert.deepEqual(second.lines(), first.lines());
    assert.deepEqual(second.oldestLines(6), ['old 0', 'old 1', 'old 2', 'old 3', 'old 4', 'old 5']);
    assert.equal(second.scrollbackLines, 6);
  });

  it('says to who measures how much it draws', async () => {
    const drawn: unknown[] = [];
    const listener = (bytes: unknown): unknown => drawn.push(bytes);
    const emulator = await Emulator.open(size, 0);
    subscribe('rostrum:drawn', listener);
    await emulator.write(Buffer.from('four'));
    await emulator.write(Buffer.from('eighteen'));
    unsubscribe('rostrum:drawn', listener);
    emulator.dispose();
    assert.deepEqual(drawn, [4, 8]);
  });
});
