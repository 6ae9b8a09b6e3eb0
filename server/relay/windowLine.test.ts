import assert from 'node:assert/strict';
import { relayLimits, relayPaces } from '../../shared/terminal/relayLimits.ts';
import { anId } from '../testing/builders.ts';
import { HeldStream } from './heldStream.ts';
import { Viewer } from './viewer.ts';
import { WindowLine } from './windowLine.ts';

const size = { columns: 80, rows: 24 };
const bytesPerMs = 1_000;
const caller = { kind: 'agent', actor: { kind: 'hub' }, sessionId: anId('session') } as never;

/** What is on the way to the window: bytes of a terminal, or a question whether all before it has come. */
type OnTheWay = { readonly channel: number; left: number } | { readonly receipt: number };

/** A window behind a line of one megabyte a second, with terminals that take whatever comes, or nothing. */
class ThinWindow {
  readonly came = new Map<number, number>();
  now = 1_000;
  readonly #way: OnTheWay[] = [];
  readonly #terminals = new Map<number, { readonly held: HeldStream; readonly viewer: Viewer }>();
  readonly #line = new WindowLine({
    elapsed: () => this.now,
    queuedBytes: () => 0,
    askReceipt: (receipt) => this.#way.push({ receipt }),
  });
  readonly stalled = new Set<number>();

  open(channel: number): void {
    const held = new HeldStream(relayLimits.heldBytes);
    const port = {
      channel,
      caller: () => caller,
      say: () => undefined,
      line: this.#line.join(channel),
      sendTerminal: (frame: { kind: string; bytes?: Uint8Array }) => {
        const { length = 0 } = frame.bytes ?? {};
        this.#way.push({ channel, left: length });
        this.#line.sent(channel, length);
      },
    };
    this.#terminals.set(channel, { held, viewer: new Viewer(port, size, { epoch: 1, offset: 0 }) });
  }

  print(channel: number, byteCount: number): void {
    const { held } = this.#of(channel);
    held.ring.push(held.ring.end, new Uint8Array(byteCount));
    held.outputAt = this.now;
    this.#pump(channel);
  }

  #of(channel: number): { readonly held: HeldStream; readonly viewer: Viewer } {
    const found = this.#terminals.get(channel);
    assert.ok(found);
    return found;
  }

  /** Who lacks a screen gets it at once, as small ones are. */
  #pump(channel: number): void {
    const { held, viewer } = this.#of(channel);
    const lack = viewer.pump(held, this.now, false);
    if (lack.what !== 'snapshot') return;
    const about = { kind: 'snapshot', channel, position: held.ring.end, ...size, isForAll: false } as const;
    held.takePiece({ ...about, isWhole: lack.kind === 'whole', isLast: true, bytes: new Uint8Array(2_000) });
    viewer.pump(held, this.now, false);
  }

  /** A millisecond passes on the line. */
  pass(): void {
    this.now += 1;
    for (let free = bytesPerMs; ;) {
      const [next] = this.#way;
      if (next === undefined) break;
      if ('receipt' in next) {
        this.#way.shift();
        this.#line.came(next.receipt);
        this.#line.serve((channel) => this.#pump(channel));
        continue;
      }
      const passed = Math.min(free, next.left);
      next.left -= passed;
      free -= passed;
      this.came.set(next.channel, (this.came.get(next.channel) ?? 0) + passed);
      if (next.left > 0) break;
      this.#way.shift();
      if (this.stalled.has(next.channel)) continue;
      this.#of(next.channel).viewer.taken(this.came.get(next.channel) ?? 0, this.now);
      this.#pump(next.channel);
    }
    for (const channel of this.#terminals.keys()) this.#pump(channel);
  }

  /** How long a key's echo is on the way, in ms, while others write; the longest of several keys. */
  longestEcho(typed: number, writeMeanwhile: () => void): number {
    const all: number[] = [];
    for (let key = 0; key < 25; key += 1) {
      const [begun, before] = [this.now, this.came.get(typed) ?? 0];
      this.print(typed, 10);
      while ((this.came.get(typed) ?? 0) < before + 10) {
        writeMeanwhile();
        this.pass();
      }
      all.push(this.now - begun);
      for (let ms = 0; ms < 20; ms += 1) {
        writeMeanwhile();
        this.pass();
      }
    }
    return Math.max(...all);
  }
}

const typed = 1;

describe('the line of a window', () => {
  for (const floods of [1, 4, 20]) {
    it(`[S4] brings a key's echo to one terminal while ${floods} flood in others, and each of those its share`, () => {
      const window = new ThinWindow();
      const flooding = Array.from({ length: floods }, (_, at) => 2 + at);
      for (const channel of [typed, ...flooding]) window.open(channel);
      const flood = (): void => {
        for (const channel of flooding) window.print(channel, 4_000 / floods);
      };
      for (let ms = 0; ms < 1_000; ms += 1) {
        flood();
        window.pass();
      }
      const [begun, before] = [window.now, new Map(window.came)];
      const longest = window.longestEcho(typed, flood);
      assert.ok(longest <= 100, `${longest} ms`);
      const shares = flooding.map((channel) => (window.came.get(channel) ?? 0) - (before.get(channel) ?? 0));
      const fair = ((window.now - begun) * bytesPerMs) / floods;
      // A whole turn more or less is no unfairness.
      const least = fair * 0.5 - relayLimits.turnBytes;
      for (const share of shares)
        assert.ok(share >= least && share <= fair * 1.5 + relayLimits.turnBytes, `${shares.join(' ')}`);
    });
  }

  it('[S4] is held by no terminal that has stopped taking what it got', () => {
    const window = new ThinWindow();
    for (const channel of [typed, 2, 3]) window.open(channel);
    for (const channel of [2, 3]) window.stalled.add(channel);
    const flood = (): void => {
      for (const channel of [2, 3]) window.print(channel, 2_000);
    };
    for (let ms = 0; ms < 500; ms += 1) {
      flood();
      window.pass();
    }
    assert.ok(window.longestEcho(typed, flood) <= 20);
  });

  it('[S4] a terminal that is alone asks for no receipts, and goes on when those that it shared with are gone', () => {
    const asked: number[] = [];
    let now = 0;
    const line = new WindowLine({ elapsed: () => now, queuedBytes: () => 0, askReceipt: (total) => asked.push(total) });
    const alone = line.join(1);
    assert.equal(alone.room(), Infinity);
    line.sent(1, 100_000);
    assert.deepEqual(asked, []);
    const other = line.join(2);
    line.sent(2, other.room());
    assert.deepEqual([asked.length, other.room(), alone.room()], [1, 0, 0]);
    now += 10;
    const served: number[] = [];
    line.serve(() => assert.fail('nothing has come'));
    line.leave(2);
    line.serve((channel) => served.push(channel));
    assert.deepEqual([served, alone.room()], [[1], Infinity]);
  });

  it('[R5] believes no receipt for what was never sent, and gives it no room', () => {
    const line = new WindowLine({ elapsed: () => 0, queuedBytes: () => 0, askReceipt: () => undefined });
    const [one] = [line.join(1), line.join(2)];
    line.sent(1, one.room());
    for (const total of [-1, 0, 1e9]) line.came(total);
    assert.equal(one.room(), 0);
    line.serve(() => assert.fail('nothing has come'));
    line.came(relayPaces.window.leastBytes);
    let room = 0;
    line.serve(() => (room = one.room()));
    assert.ok(room > 0);
  });
});
