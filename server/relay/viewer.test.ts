import assert from 'node:assert/strict';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { anId } from '../testing/builders.ts';
import { HeldStream } from './heldStream.ts';
import { Viewer } from './viewer.ts';

const size = { columns: 80, rows: 24 };
const at = (offset: number) => ({ epoch: 1, offset });

/** A viewer behind a line of one megabyte a second, before a flood of ten; each screen is so old when it is there. */
class Watching {
  readonly held = new HeldStream(2_000_000);
  /** How much output there was between one screen and the next. */
  readonly parts: number[] = [];
  readonly viewer: Viewer;
  #now = 1_000;
  #sent = 0;
  #taken = 0;
  asked: { readonly offset: number; readonly readyAt: number } | undefined;
  readonly #screenMs: number;

  constructor(screenMs: number) {
    this.#screenMs = screenMs;
    const caller = { kind: 'agent', actor: { kind: 'hub' }, sessionId: anId('session') } as never;
    this.viewer = new Viewer(
      {
        channel: 1,
        caller: () => caller,
        line: { room: () => Infinity, share: () => undefined },
        say: () => undefined,
        sendTerminal: (frame) => {
          if (frame.kind !== 'output' && frame.kind !== 'snapshot') return;
          this.#sent += frame.bytes.length;
          if (frame.kind === 'snapshot') this.parts.push(0);
          else this.parts.push((this.parts.pop() ?? 0) + frame.bytes.length);
        },
      },
      size,
      at(0),
    );
  }

  /** It is given no more until it goes on. */
  isStalled = false;

  pass(ms: number, bytes: number): void {
    this.#now += ms;
    this.held.ring.push(this.held.ring.end, new Uint8Array(bytes));
    if (bytes > 0) this.held.outputAt = this.#now;
    if (!this.isStalled) this.#taken = Math.min(this.#sent, this.#taken + ms * 1_000);
    this.viewer.taken(this.#taken, this.#now);
    if (this.asked !== undefined && this.asked.readyAt <= this.#now) this.#takeScreen(this.asked.offset);
    const lack = this.viewer.pump(this.held, this.#now, false);
    if (lack.what === 'snapshot')
      this.asked ??= { offset: this.held.ring.end.offset, readyAt: this.#now + this.#screenMs };
  }

  get end(): number {
    return this.held.ring.end.offset;
  }

  type(): void {
    this.viewer.typed(this.held, this.#now);
  }

  #takeScreen(offset: number): void {
    this.asked = undefined;
    const about = { kind: 'snapshot', channel: 1, position: at(offset), ...size } as const;
    this.held.takePiece({ ...about, isWhole: false, isLast: true, isForAll: false, bytes: new Uint8Array(100) });
  }
}

describe('a viewer before more than it takes', () => {
  it('[S2] [S4] who has typed gets a screen, however late it comes, and a part of the output before the next', () => {
    const watching = new Watching(40);
    for (let ms = 0; ms < 4_000; ms += 10) {
      if (ms % 500 === 0) watching.type();
      watching.pass(10, 100_000);
    }
    const between = watching.parts.slice(1, -1);
    assert.ok(between.length > 6, `${between.length} screens`);
    for (const bytes of between) assert.ok(bytes >= relayLimits.turnBytes, `${between.join(', ')} bytes`);
  });

  it('[S2] [S4] who interrupts it is shown the screen behind it as soon as it is silent, and none from before the key', () => {
    const watching = new Watching(20);
    while (watching.parts.length < 3) watching.pass(2, 20_000);
    // Given up again right after a screen, and another one is asked for already.
    while (watching.asked === undefined) watching.pass(2, 20_000);
    const screens = watching.parts.length;
    watching.type();
    const typedAt = watching.end;
    for (let ms = 0; ms < 40; ms += 2) watching.pass(2, 20_000);
    assert.equal(watching.parts.length, screens, 'the one that was asked for before the key is not shown');
    for (let ms = 0; ms <= relayLimits.calmMs; ms += 2) watching.pass(2, 0);
    assert.equal(watching.asked?.offset, watching.end);
    assert.ok(watching.end > typedAt);
    for (let ms = 0; ms < 22; ms += 2) watching.pass(2, 0);
    assert.equal(watching.parts.length, screens + 1);
  });

  it('[S2] [S4] the screen with the answer is asked for while all that is under way is still being taken, and no other is', () => {
    const watching = new Watching(20);
    while (watching.parts.length < 3) watching.pass(2, 20_000);
    while (watching.asked !== undefined) watching.pass(2, 20_000);
    const asked = (): number | undefined => watching.asked?.offset;
    watching.isStalled = true;
    for (let ms = 0; ms < 1_000; ms += 2) watching.pass(2, 20_000);
    assert.equal(asked(), undefined);
    watching.type();
    for (let ms = 0; ms <= relayLimits.calmMs; ms += 2) watching.pass(2, 0);
    assert.equal(asked(), watching.end);
  });

  it('[S4] whoever only watches gets most of what the line takes as output', () => {
    const watching = new Watching(20);
    for (let ms = 0; ms < 6_000; ms += 10) watching.pass(10, 100_000);
    const shown = watching.parts.reduce((sum, bytes) => sum + bytes, 0);
    assert.ok(watching.parts.length > 6, `${watching.parts.length} screens`);
    assert.ok(shown > 3_000_000, `${shown} of 6,000,000 bytes`);
  });
});

describe('a viewer whose screen is drawn anew', () => {
  it('[S3] [S4] gets all of the output around it, however soon the next one comes', () => {
    const held = new HeldStream(2_000_000);
    const got: string[] = [];
    let sent = 0;
    const caller = { kind: 'agent', actor: { kind: 'hub' }, sessionId: anId('session') } as never;
    const viewer = new Viewer(
      {
        channel: 1,
        caller: () => caller,
        line: { room: () => Infinity, share: () => undefined },
        say: () => undefined,
        sendTerminal: (frame) => {
          if (frame.kind !== 'output' && frame.kind !== 'snapshot') return;
          sent += frame.bytes.length;
          const { epoch, offset } = frame.position;
          const before = /^(.*) to (\d+)$/.exec(got.at(-1) ?? '');
          if (before?.[1] === `${frame.kind} ${epoch}` && Number(before[2]) === offset) got.pop();
          got.push(`${frame.kind} ${epoch} to ${offset + frame.bytes.length}`);
        },
      },
      size,
      at(0),
    );
    for (const epoch of [1, 2, 3]) {
      held.ring.push({ epoch, offset: 0 }, new Uint8Array(50));
      viewer.pump(held, 1_000, false);
      // More than goes at once, and the screen comes right behind it.
      held.ring.push({ epoch, offset: 50 }, new Uint8Array(40_000));
      viewer.pump(held, 1_000, false);
      const position = { epoch: epoch + 1, offset: 0 };
      const about = { kind: 'snapshot', channel: 1, position, ...size } as const;
      held.takePiece({ ...about, isWhole: false, isLast: true, isForAll: true, bytes: new Uint8Array(20) });
      viewer.needsScreen(held);
      viewer.pump(held, 1_000, false);
      held.ring.push(position, new Uint8Array(0));
      for (let round = 0; round < 9; round += 1) {
        viewer.taken(sent, 1_001);
        viewer.pump(held, 1_001, false);
      }
    }
    assert.deepEqual(
      got,
      [1, 2, 3].flatMap((epoch) => [`output ${epoch} to 40050`, `snapshot ${epoch + 1} to 20`]),
    );
  });
});
