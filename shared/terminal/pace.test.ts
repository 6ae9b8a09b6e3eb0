import assert from 'node:assert/strict';
import { Pace } from './pace.ts';
import { relayLimits, relayPaces } from './relayLimits.ts';

const { uplink, viewer } = relayPaces;

/** A way with a delay, to a receiver that takes so many bytes a millisecond; time goes by in steps of one. */
class Way {
  readonly pace: Pace;
  now = 0;
  sentInAll = 0;
  longestQueueMs = 0;
  readonly #delayMs: number;
  rate: number;
  readonly #underWay: { readonly at: number; readonly total: number }[] = [];
  #freeAt = 0;

  constructor(limits: typeof uplink | typeof viewer, delayMs: number, rate: number) {
    this.pace = new Pace(limits);
    this.#delayMs = delayMs;
    this.rate = rate;
  }

  send(bytes: number): void {
    this.pace.sent(bytes, this.now);
    this.sentInAll += bytes;
    const begin = Math.max(this.#freeAt, this.now);
    this.#freeAt = begin + bytes / this.rate;
    this.longestQueueMs = Math.max(this.longestQueueMs, this.#freeAt - this.now);
    this.#underWay.push({ at: this.#freeAt + this.#delayMs, total: this.sentInAll });
  }

  /** Lets time go by while there is always more to send. */
  flood(ms: number): void {
    const end = this.now + ms;
    for (; this.now < end; this.tick()) {
      for (let room = this.pace.room(this.now); room > 0; room = this.pace.room(this.now))
        this.send(Math.min(room, 16_384));
    }
  }

  tick(): void {
    this.now += 1;
    while ((this.#underWay[0]?.at ?? Infinity) <= this.now) {
      this.pace.taken(this.#underWay.shift()?.total ?? 0, this.now);
    }
  }
}

describe('the pace of a receiver', () => {
  it('begins with the least window, and nothing more goes before something was taken', () => {
    const pace = new Pace(uplink);
    assert.equal(pace.room(0), uplink.leastBytes);
    pace.sent(uplink.leastBytes, 0);
    assert.equal(pace.room(100_000), 0);
    assert.equal(pace.inFlight, uplink.leastBytes);
  });

  it('[S4] opens the window for a fast receiver, also a hundred milliseconds away', () => {
    for (const roundMs of [1, 20, 100]) {
      const way = new Way(viewer, roundMs, 100_000);
      way.flood(5_000);
      assert.equal(way.pace.room(way.now) + way.pace.inFlight, viewer.mostBytes, `${roundMs} ms`);
    }
  });

  it('[S4] keeps the queue on a thin line short, so that a key behind it does not wait', () => {
    const way = new Way(uplink, 1, 1_000);
    way.flood(2_000);
    way.longestQueueMs = 0;
    way.flood(58_000);
    // A piece of the least window takes its own time on such a line, and a round of it has its delay.
    const longestMs = uplink.queueMs + uplink.leastBytes / 1_000 + 5;
    assert.ok(way.longestQueueMs <= longestMs, `${way.longestQueueMs} ms wait on the way`);
    assert.ok(way.sentInAll >= 0.98 * 60_000_000, `the line is used: ${way.sentInAll} bytes`);
  });

  it('[S4] narrows the window when a fast receiver becomes a slow one', () => {
    const way = new Way(viewer, 1, 100_000);
    way.flood(1_000);
    assert.equal(way.pace.room(way.now) + way.pace.inFlight, viewer.mostBytes);
    way.rate = 1_000;
    way.flood(20_000);
    way.longestQueueMs = 0;
    way.flood(2_000);
    assert.ok(way.longestQueueMs <= viewer.queueMs + 20, `${way.longestQueueMs} ms wait on the way`);
  });

  it('does not take the echo of keys for the measure of a receiver', () => {
    const way = new Way(viewer, 20, 100_000);
    way.flood(2_000);
    const window = way.pace.room(way.now) + way.pace.inFlight;
    for (let at = 0; at < 30_000; at += 1) {
      if (at % 100 === 0) way.send(3);
      way.tick();
    }
    assert.equal(way.pace.room(way.now) + way.pace.inFlight, window);
    assert.equal(way.pace.isBehind(100_000, way.now, relayLimits.workingBehindMs), false);
  });

  it('[S4] says who is behind: at one megabyte a second, who waits for more than a hundred kilobytes', () => {
    const way = new Way(viewer, 2, 1_000);
    way.flood(2_000);
    assert.equal(way.pace.isBehind(90_000, way.now, relayLimits.workingBehindMs), false);
    assert.equal(way.pace.isBehind(115_000, way.now, relayLimits.workingBehindMs), true);
  });

  it('[S4] takes a pause of a fast receiver for no pace, once it takes again', () => {
    const way = new Way(uplink, 1, 20_000);
    way.flood(1_000);
    const { pace, sentInAll } = way;
    let [now, taken] = [way.now + 600, sentInAll - pace.inFlight];
    for (let past = 0; past < 30; past += 1) {
      [now, taken] = [now + 1, taken + 8_192];
      if (taken < sentInAll) pace.taken(taken, now);
    }
    assert.equal(pace.isBehind(600_000, now, relayLimits.watchingBehindMs), false);
  });

  it('does not give up the first burst to a receiver that it does not know yet', () => {
    const way = new Way(viewer, 100, 100_000);
    way.send(16_384);
    for (let at = 0; at < 120; at += 1) way.tick();
    assert.equal(way.pace.isBehind(400_000, way.now, relayLimits.workingBehindMs), false);
  });

  it('believes no receiver that says it took what was never sent, or took less than before', () => {
    const pace = new Pace(viewer);
    pace.sent(1_000, 0);
    pace.taken(2_000, 1);
    assert.equal(pace.inFlight, 1_000);
    pace.taken(400, 1);
    pace.taken(100, 2);
    assert.equal(pace.inFlight, 600);
    pace.taken(1_000, 3);
    assert.equal(pace.inFlight, 0);
  });

  it('[R5] remembers a bounded number of small pieces, and still knows what was taken', () => {
    const pace = new Pace(viewer);
    for (let at = 0; at < 10_000; at += 1) pace.sent(1, 0);
    pace.taken(10_000, 5);
    assert.equal(pace.inFlight, 0);
    assert.equal(Number.isInteger(pace.room(5)), true);
  });
});
