/** How much of a stream may be under way to a receiver, in bytes and milliseconds. */
export interface PaceLimits {
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** What may wait on the way beyond the way's own delay. */
  readonly queueMs: number;
  /** So few pending bytes make nobody slow. */
  readonly behindBytes: number;
}

interface Mark {
  /** Everything that was sent, this piece included. */
  readonly sent: number;
  readonly at: number;
  /** What had been taken when it was sent, and when that was heard. */
  readonly takenBefore: number;
  readonly heardAt: number;
  /** Whether the window was full then: only that measures the receiver, all else measures what there was to send. */
  readonly isFull: boolean;
}

interface Sample {
  readonly at: number;
  readonly value: number;
}

interface Point {
  readonly at: number;
  readonly taken: number;
}

/** Shorter spans say more of the clock than of the receiver. */
const shortestMs = 1;
/** What a buffer on the way swallows at once is no pace: the window's rate is taken over at least so long. */
const spanMs = 20;
/** For so long the best rate counts: pauses of this process or of the receiver's are no change of pace. */
const rateMemoryMs = 500;
const delayMemoryMs = 10_000;
const mostMarks = 4_096;
/** A receiver is known when so many rounds of a full window brought no growth that counts. */
const roundsToKnow = 3;
const growth = 1.25;

/**
 * The window of one receiver from what it took: its best rate of late × (the way's delay + a short queue), after BBR
 * (Cardwell et al., ACM Queue 14.5, 2016). Full buffers on the way would make every key wait behind them.
 */
export class Pace {
  readonly #limits: PaceLimits;
  #sent = 0;
  #taken = 0;
  #heardAt = 0;
  #marks: Mark[] = [];
  /** What had been taken when, since it last had nothing to take; the first is a span old, or the beginning. */
  #points: Point[] = [];
  readonly #rates = new BestOfLate();
  /** The same over single answers: what it can take, where little is there to be taken. */
  readonly #peaks = new BestOfLate();
  /** The way's own delay. */
  #delay: Sample | undefined;
  /** Rounds without growth, and what had been taken when the last one was over. */
  #steadyRounds = 0;
  #roundTaken = 0;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  get inFlight(): number {
    return this.#sent - this.#taken;
  }

  sent(bytes: number, now: number): void {
    if (this.inFlight === 0) {
      this.#points = [{ at: now, taken: this.#taken }];
      this.#heardAt = now;
    }
    this.#sent += bytes;
    if (this.#marks.length >= mostMarks) return;
    const isFull = this.room(now) === 0;
    this.#marks.push({ sent: this.#sent, at: now, takenBefore: this.#taken, heardAt: this.#heardAt, isFull });
  }

  /** The receiver has taken `total` bytes since the beginning; what was never sent does not count. */
  taken(total: number, now: number): void {
    if (total <= this.#taken || total > this.#sent) return;
    this.#taken = total;
    this.#heardAt = now;
    const done = this.#marks.filter(({ sent }) => sent <= total);
    this.#marks = this.#marks.slice(done.length);
    const last = done.at(-1);
    if (last === undefined) return;
    const peak = (total - last.takenBefore) / Math.max(now - last.heardAt, shortestMs);
    if (last.isFull) this.#countRound(last, peak, now);
    this.#peaks.add(peak, now, last.isFull);
    this.#rates.add(this.#measure(total, now), now, last.isFull);
    this.#noteDelay(last, now);
  }

  /** How many more bytes may be sent now. */
  room(now: number): number {
    return Math.max(0, this.#window(now) - this.inFlight);
  }

  /**
   * Whether so many bytes that wait for it are more than it takes within a time. As long as the window still grows,
   * the rate measures the window and not the receiver: on a long way the first burst would be given up for nothing. What is
   * held for it is bounded all the same. After a pause of the receiver single answers are slow until all is taken that
   * was sent before; the span tells sooner that it takes again.
   */
  isBehind(pendingBytes: number, now: number, withinMs: number): boolean {
    const isKnown = this.#peaks.at(now) !== undefined && this.#steadyRounds >= roundsToKnow;
    return isKnown && pendingBytes > Math.max(this.#limits.behindBytes, this.takesWithin(withinMs, now));
  }

  /** How many bytes it takes within a time at its best of late; 0 where that is not known. */
  takesWithin(withinMs: number, now: number): number {
    return Math.max(this.#peaks.at(now) ?? 0, this.#rates.at(now) ?? 0) * withinMs;
  }

  #countRound({ takenBefore }: Mark, peak: number, now: number): void {
    const before = this.#peaks.at(now);
    if (before === undefined || peak >= before * growth) this.#steadyRounds = 0;
    else if (takenBefore >= this.#roundTaken) this.#steadyRounds += 1;
    else return;
    this.#roundTaken = this.#taken;
  }

  /** Bytes a millisecond over the last span. */
  #measure(taken: number, now: number): number {
    const newest = this.#points.at(-1);
    if (newest === undefined || now - newest.at >= shortestMs) this.#points.push({ at: now, taken });
    const young = this.#points.findIndex(({ at }) => now - at < spanMs);
    if (young > 1) this.#points.splice(0, young - 1);
    const [first] = this.#points;
    return first === undefined ? 0 : (taken - first.taken) / Math.max(now - first.at, spanMs);
  }

  /** Only what was sent with little before it tells that the way has become longer: all else may have waited on it. */
  #noteDelay({ at, sent, takenBefore }: Mark, now: number): void {
    const value = Math.max(now - at, shortestMs);
    const isClean = sent - takenBefore <= this.#limits.leastBytes;
    const isShorter = value <= (this.#delay?.value ?? Infinity);
    if (isShorter || (isClean && this.#isDelayOld(now))) this.#delay = { at: now, value };
  }

  #isDelayOld(now: number): boolean {
    return this.#delay === undefined || now - this.#delay.at > delayMemoryMs;
  }

  #window(now: number): number {
    const { leastBytes, mostBytes, queueMs } = this.#limits;
    const rate = this.#rates.at(now);
    // What always has a queue before it would be taken for a long way, and the queue for a longer one: it is let run dry.
    if (rate === undefined || (this.#isDelayOld(now) && this.inFlight > 0)) return leastBytes;
    const delayMs = this.#delay?.value ?? 0;
    // Whole bytes: a rest below one would never be filled, and a window that is never full measures nobody.
    return Math.floor(Math.min(mostBytes, Math.max(leastBytes, rate * (delayMs + queueMs))));
  }
}

/** Bytes a millisecond: the best of late. */
class BestOfLate {
  /** Falling, so that the first is the best of its time. */
  #samples: Sample[] = [];

  /** Adds a measure; one that measures what there was to send, and not the receiver, counts only where it is better. */
  add(value: number, at: number, isMeasure: boolean): void {
    if (!isMeasure && value <= (this.at(at) ?? Infinity)) return;
    const kept = this.#samples.filter((sample) => at - sample.at <= rateMemoryMs && sample.value > value);
    this.#samples = [...kept, { at, value }];
  }

  /** The last known one where nothing was taken of late. */
  at(now: number): number | undefined {
    const fresh = this.#samples.find(({ at }) => now - at <= rateMemoryMs);
    return (fresh ?? this.#samples.at(-1))?.value;
  }
}
