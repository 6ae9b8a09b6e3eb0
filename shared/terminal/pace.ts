/** How much of a stream may be under way to a receiver, in bytes and milliseconds. */
export interface PaceLimits {
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** What may wait on the way beyond the way's own delay. */
  readonly queueMs: number;
  /** A receiver whose pending bytes would take it longer than this is behind. */
  readonly behindMs: number;
}

interface Mark {
  /** Everything that was sent, this piece included. */
  readonly sent: number;
  readonly at: number;
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
/** What a buffer on the way swallows at once is no pace: rates are taken over at least so long. */
const spanMs = 20;
/** For so long the best rate counts: pauses of this process or of the receiver's are no change of pace. */
const rateMemoryMs = 500;
const delayMemoryMs = 10_000;
const mostMarks = 4_096;

/**
 * The window of one receiver from what it took: its best rate of late × (the way's delay + a short queue), after BBR
 * (Cardwell et al., ACM Queue 14.5, 2016). Full buffers on the way would make every key wait behind them.
 */
export class Pace {
  readonly #limits: PaceLimits;
  #sent = 0;
  #taken = 0;
  #marks: Mark[] = [];
  /** What had been taken when, since it last had nothing to take; the first is a span old, or the beginning. */
  #points: Point[] = [];
  /** Falling rates and rising delays: the first of each is the extreme of its time. */
  #rates: Sample[] = [];
  #delays: Sample[] = [];

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  get inFlight(): number {
    return this.#sent - this.#taken;
  }

  sent(bytes: number, now: number): void {
    if (this.inFlight === 0) this.#points = [{ at: now, taken: this.#taken }];
    this.#sent += bytes;
    const isFull = this.room(now) === 0;
    if (this.#marks.length < mostMarks) {
      this.#marks.push({ sent: this.#sent, at: now, isFull });
    }
  }

  /** The receiver has taken `total` bytes since the beginning; what was never sent does not count. */
  taken(total: number, now: number): void {
    if (total <= this.#taken || total > this.#sent) return;
    this.#taken = total;
    const done = this.#marks.filter(({ sent }) => sent <= total);
    this.#marks = this.#marks.slice(done.length);
    const last = done.at(-1);
    if (last === undefined) return;
    const rate = this.#measure(total, now);
    if (last.isFull || rate > (this.#rate(now) ?? Infinity)) {
      this.#rates = withSample(this.#rates, { at: now, value: rate }, rateMemoryMs, falls);
    }
    this.#delays = withSample(
      this.#delays,
      { at: now, value: Math.max(now - last.at, shortestMs) },
      delayMemoryMs,
      rises,
    );
  }

  /** How many more bytes may be sent now. */
  room(now: number): number {
    return Math.max(0, this.#window(now) - this.inFlight);
  }

  /** Whether so many bytes that wait for it are more than it takes in the time it has. */
  isBehind(pendingBytes: number, now: number): boolean {
    const { leastBytes, behindMs } = this.#limits;
    const rate = this.#rate(now);
    return rate !== undefined && pendingBytes > Math.max(leastBytes, rate * behindMs);
  }

  /** Bytes a millisecond over the last span. */
  #measure(taken: number, now: number): number {
    const newest = this.#points.at(-1);
    if (newest === undefined || now - newest.at >= shortestMs) this.#points.push({ at: now, taken });
    const next = this.#points.findLastIndex(({ at }) => now - at >= spanMs);
    if (next > 0) this.#points.splice(0, next);
    const [first] = this.#points;
    return first === undefined ? 0 : (taken - first.taken) / Math.max(now - first.at, spanMs);
  }

  #window(now: number): number {
    const { leastBytes, mostBytes, queueMs } = this.#limits;
    const rate = this.#rate(now);
    if (rate === undefined) return leastBytes;
    const delayMs = this.#delays[0]?.value ?? 0;
    // Whole bytes: with a part of one left it would never count as full.
    return Math.min(mostBytes, Math.max(leastBytes, Math.floor(rate * (delayMs + queueMs))));
  }

  /** Bytes a millisecond; the last known one where nothing was taken of late. */
  #rate(now: number): number | undefined {
    const fresh = this.#rates.find(({ at }) => now - at <= rateMemoryMs);
    return (fresh ?? this.#rates.at(-1))?.value;
  }
}

const falls = (older: number, newer: number): boolean => older > newer;
const rises = (older: number, newer: number): boolean => older < newer;

/** Keeps of the older samples those that are young enough and say more than the new one. */
const withSample = (
  samples: readonly Sample[],
  sample: Sample,
  memoryMs: number,
  saysMore: (older: number, newer: number) => boolean,
): Sample[] => [
  ...samples.filter(({ at, value }) => sample.at - at <= memoryMs && saysMore(value, sample.value)),
  sample,
];
