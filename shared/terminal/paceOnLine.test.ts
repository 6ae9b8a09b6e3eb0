import assert from 'node:assert/strict';
import { Pace } from './pace.ts';
import { relayLimits, relayPaces } from './relayLimits.ts';

const limits = relayPaces.uplink;
const pieceBytes = 4_096;

/** A line that takes so many bytes a millisecond; what is on it waits in turn. */
class Line {
  readonly pace = new Pace(limits);
  now = 0;
  #sent = 0;
  #taken = 0;

  /** Runs with a sender that always has more; gives the most that was under way. */
  run(forMs: number, bytesPerMs: number, buffered = 0): number {
    let most = 0;
    let free = buffered;
    for (const end = this.now + forMs; this.now < end; this.now += 1) {
      for (let room = this.pace.room(this.now); room > 0; room = this.pace.room(this.now)) {
        const bytes = Math.min(pieceBytes, room);
        this.#sent += bytes;
        this.pace.sent(bytes, this.now);
      }
      most = Math.max(most, this.pace.inFlight);
      const passed = Math.min(this.#sent - this.#taken, bytesPerMs + free);
      free = 0;
      this.#taken += passed;
      if (passed > 0) this.pace.taken(this.#taken, this.now + 1);
    }
    return most;
  }

  /** Everything arrives, and nothing is sent for a while. */
  rest(forMs: number): void {
    this.now += forMs;
    if (this.#taken < this.#sent) this.pace.taken(this.#sent, this.now);
    this.#taken = this.#sent;
  }
}

describe('the pace of a receiver behind a line with a buffer', () => {
  it('[S4] keeps no more on the way than it takes in a short time', () => {
    const line = new Line();
    line.run(1_000, 1_000);
    const most = line.run(1_000, 1_000);
    assert.ok(most >= 20_000 && most <= 35_000, `${most} bytes were under way`);
  });

  it('[S4] follows a receiver that becomes slower', () => {
    const line = new Line();
    line.run(500, 20_000);
    line.run(2_000, 500);
    const most = line.run(500, 500);
    assert.ok(most <= 30_000, `${most} bytes were under way`);
  });

  it('[S4] takes what a buffer swallows for no pace', () => {
    const line = new Line();
    line.run(1_000, 1_000);
    for (let round = 0; round < 5; round += 1) {
      line.rest(300);
      const most = line.run(200, 1_000, 10_000);
      assert.ok(most <= 80_000, `${most} bytes were under way`);
    }
  });

  it('[S4] fills a fast line soon', () => {
    const line = new Line();
    line.run(30, 50_000);
    assert.equal(line.run(30, 50_000), limits.mostBytes);
  });

  it('[S4] knows who is behind', () => {
    const line = new Line();
    line.run(1_000, 1_000);
    assert.equal(line.pace.isBehind(90_000, line.now, relayLimits.workingBehindMs), false);
    assert.equal(line.pace.isBehind(120_000, line.now, relayLimits.workingBehindMs), true);
  });
});
