import assert from 'node:assert/strict';
import { ByteRing } from '../../../shared/terminal/byteRing.ts';
import { firstPosition } from '../../../shared/terminal/position.ts';
import { firstModes } from '../stream/modes.ts';
import { Timeline } from '../stream/timeline.ts';
import { Emulator } from './emulator.ts';
import { SessionScreen } from './sessionScreen.ts';
import type { ScreenSource } from './sessionScreen.ts';

const size = { columns: 20, rows: 5 };

/** A stream whose screen is wanted, with a ring of so many bytes. */
function openStream(ringBytes = 2_000_000) {
  const ring = new ByteRing(ringBytes, firstPosition);
  const timeline = new Timeline({ offset: 0, modes: firstModes, size });
  const state = { size };
  const source: ScreenSource = {
    timeline,
    read: (from, maxBytes) => ring.read(from, maxBytes),
    get position() {
      return ring.end;
    },
    get begin() {
      return ring.begin;
    },
    get size() {
      return state.size;
    },
  };
  const screen = new SessionScreen(source);
  screen.seed({ ...firstPosition, size, modes: firstModes, bytes: new Uint8Array(0) });
  return {
    screen,
    ring,
    print: (text: string) => {
      ring.push(ring.end, Buffer.from(text));
      timeline.push(Buffer.from(text), ring.end.offset, ring.begin.offset);
      screen.notice();
    },
    resize: (next: typeof size) => {
      state.size = next;
      timeline.resize(next, ring.end.offset);
    },
  };
}

async function linesOf(bytes: Uint8Array, at = size): Promise<readonly string[]> {
  const emulator = await Emulator.open(at, 100);
  await emulator.write(bytes);
  return emulator.lines();
}

describe("a session's screen", () => {
  it('[S3] [S4] stands where an epoch begins when it is asked for there, however late its turn comes', async () => {
    const { screen, print } = openStream();
    const before = screen.lines();
    const asked = screen.snapshot(100);
    print('one');
    await before;
    assert.equal((await asked).position.offset, 0);
    assert.deepEqual(await screen.lines(), ['one', '', '', '', '']);
  });

  it('[S3] is exact at its position, and follows the stream', async () => {
    const { screen, print, ring } = openStream();
    print('one\r\n\u001b[31mtw');
    const first = await screen.snapshot(100);
    assert.deepEqual([first.position, first.isExact], [ring.end, true]);
    assert.deepEqual(await linesOf(first.bytes), ['one', 'tw', '', '', '']);
    print('o\u001b[0m\r\nthree');
    const second = await screen.snapshot(0);
    assert.deepEqual([second.position, second.isExact], [ring.end, true]);
    assert.deepEqual(await linesOf(second.bytes), ['one', 'two', 'three', '', '']);
    screen.dispose();
  });

  it('[S3] changes its size where the stream did', async () => {
    const { screen, print, resize } = openStream();
    print('abcdefghijklmnopqrstuvwxyz\r\n');
    resize({ columns: 10, rows: 4 });
    print('end');
    const { columns, rows, bytes } = await screen.snapshot(100);
    assert.deepEqual([columns, rows], [10, 4]);
    assert.deepEqual(await linesOf(bytes, { columns: 10, rows: 4 }), ['abcdefghij', 'klmnopqrst', 'uvwxyz', 'end']);
    screen.dispose();
  });

  it('[S4] says that it is not exact where the stream ran away, and is right all the same', async () => {
    const { screen, print, ring } = openStream(200_000);
    print('\u001b[?1003h\u001b[?1049h');
    await screen.snapshot(0);
    for (let line = 0; line < 30_000; line += 1) print(`\u001b[3${line % 8}mline ${line}\r\n`);
    const { position, bytes, isExact } = await screen.snapshot(0);
    assert.deepEqual([position, isExact], [ring.end, false]);
    assert.deepEqual(await linesOf(bytes), ['line 29996', 'line 29997', 'line 29998', 'line 29999', '']);
    assert.match(Buffer.from(bytes).toString(), /\u001b\[\?1049h/);
    assert.match(Buffer.from(bytes).toString(), /\u001b\[\?1003h$|\u001b\[\?1003h/);
    screen.dispose();
  });

  it('[S3] is exact again from a seed on, and in doubt until then', async () => {
    const { screen, print, ring } = openStream();
    print('one');
    screen.doubt();
    assert.equal((await screen.snapshot(0)).isExact, false);
    screen.seed({ ...ring.end, size, modes: { ...firstModes, mouse: 1000 }, bytes: Buffer.from('seed\u001b[2;1H') });
    print('two');
    const { bytes, isExact } = await screen.snapshot(0);
    assert.equal(isExact, true);
    assert.deepEqual(await linesOf(bytes), ['seed', 'two', '', '', '']);
    screen.dispose();
  });

  it('[S4] is glanced at where much was printed, without reading all of it, and is exact again behind that', async () => {
    const { screen, print, ring } = openStream();
    print('\u001b[?1003h');
    assert.equal(await screen.glance(), undefined, 'there is little to read');
    // The ring begins anew within what is read.
    for (let line = 0; ring.end.offset < 2_020_000; line += 1) print(`line ${line}\r\n`);
    await screen.follow();
    for (let line = 0; line < 10_000; line += 1) print(`\u001b[3${line % 8}mmore ${line}\r\n`);
    const seen = await screen.glance();
    assert.deepEqual([seen?.position, seen?.isExact], [ring.end, false]);
    const bytes = seen?.bytes ?? new Uint8Array(0);
    assert.deepEqual(await linesOf(bytes), ['more 9996', 'more 9997', 'more 9998', 'more 9999', '']);
    assert.match(Buffer.from(bytes).toString(), /\u001b\[\?1003h/);
    await screen.follow();
    assert.equal(await screen.glance(), undefined, 'all is read');
    screen.dispose();
  });

  it('[S3] is not glanced at on the alternate screen, nor where its size has changed since', async () => {
    const { screen, print, resize } = openStream();
    const flood = () => print('a line of a flood\r\n'.repeat(5_000));
    flood();
    print('\u001b[?1049h');
    flood();
    assert.equal(await screen.glance(), undefined);
    print('\u001b[?1049l');
    flood();
    resize({ columns: 10, rows: 4 });
    print('one');
    assert.equal(await screen.glance(), undefined);
    flood();
    flood();
    assert.notEqual(await screen.glance(), undefined);
    screen.dispose();
  });
});
