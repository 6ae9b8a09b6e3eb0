import { Pace } from '../../shared/terminal/pace.ts';
import { relayLimits, relayPaces } from '../../shared/terminal/relayLimits.ts';
import type { LineShare, ViewerLine } from './viewer.ts';

/** What the line uses of the connection. `elapsed` in milliseconds, never jumping. */
export interface WindowLinePorts {
  readonly elapsed: () => number;
  /** Bytes that wait to leave this process. */
  readonly queuedBytes: () => number;
  /** Asks the other side to say the number when all that was sent before has come there. */
  readonly askReceipt: (total: number) => void;
}

interface Shared {
  readonly pace: Pace;
  readonly sentBefore: number;
}

/**
 * The connection that the terminals of a window share. Where there are several they take turns, within what it brings in
 * a short time: a key's echo waits behind no other terminal's flood. Whose turn it is says start-time fair queueing (Goyal,
 * Vin, Cheng, SIGCOMM 1996): who has got least goes first. A terminal that is alone has its own pace.
 */
export class WindowLine {
  readonly #ports: WindowLinePorts;
  /** By channel: where in the line's virtual time its next turn begins at the earliest. */
  readonly #terminals = new Map<number, number>();
  readonly #waiting = new Set<number>();
  /** Where the turn of now began: bytes that each who always wants something has got. */
  #virtualTime = 0;
  #turn: { readonly channel: number; leftBytes: number } | undefined;
  #sentBytes = 0;
  /** So much has come for sure. */
  #cameBytes = 0;
  /** What was sent when the receipts were asked for that have not come yet, rising. */
  #asked: number[] = [];
  /** Since it is shared: what was sent before is taken for gone. */
  #shared: Shared | undefined;

  constructor(ports: WindowLinePorts) {
    this.#ports = ports;
  }

  /** A terminal's end of it. */
  join(channel: number): ViewerLine {
    this.#terminals.set(channel, this.#virtualTime);
    this.#shareOrNot();
    return { room: () => this.#roomOf(channel), share: () => this.#share() };
  }

  leave(channel: number): void {
    this.#terminals.delete(channel);
    this.#waiting.delete(channel);
    this.#shareOrNot();
  }

  sent(channel: number, byteCount: number): void {
    if (this.#turn?.channel === channel) this.#turn.leftBytes -= byteCount;
    if (this.#terminals.has(channel)) this.#terminals.set(channel, this.#beginOf(channel) + byteCount);
    this.#sentBytes += byteCount;
    if (this.#shared === undefined) return;
    const now = this.#ports.elapsed();
    this.#shared.pace.sent(byteCount, now);
    this.#askWhereDue(this.#shared, now);
  }

  /** All that was sent up to there has come. What was not asked is not believed. */
  came(total: number): void {
    if (!this.#asked.includes(total)) return;
    this.#asked = this.#asked.filter((asked) => asked > total);
    this.#cameBytes = total;
    if (this.#shared === undefined) return;
    const now = this.#ports.elapsed();
    this.#shared.pace.taken(total - this.#shared.sentBefore, now);
    this.#askWhereDue(this.#shared, now);
  }

  /** Lets those go on who wait, in turns, as long as there is room. */
  serve(goOn: (channel: number) => void): void {
    if (this.#turn !== undefined) return;
    while (this.#room() > 0) {
      const channel = this.#next();
      if (channel === undefined) return;
      this.#turn = { channel, leftBytes: relayLimits.turnBytes };
      try {
        goOn(channel);
      } finally {
        this.#turn = undefined;
      }
    }
  }

  #next(): number | undefined {
    let next: number | undefined;
    for (const channel of this.#waiting)
      if (next === undefined || this.#beginOf(channel) < this.#beginOf(next)) next = channel;
    if (next === undefined) return undefined;
    this.#waiting.delete(next);
    this.#virtualTime = this.#beginOf(next);
    return next;
  }

  /** Who wanted nothing for a while saves nothing up. */
  #beginOf(channel: number): number {
    return Math.max(this.#virtualTime, this.#terminals.get(channel) ?? 0);
  }

  #roomOf(channel: number): number {
    const mine = this.#turn?.channel === channel ? this.#turn : undefined;
    const isNext = mine !== undefined || this.#waiting.size === 0;
    const room = isNext ? Math.max(0, Math.min(mine?.leftBytes ?? Infinity, this.#room())) : 0;
    if (room === 0) this.#waiting.add(channel);
    return room;
  }

  #room(): number {
    if (this.#ports.queuedBytes() > relayLimits.queuedBytesPerWindow) return 0;
    return this.#shared?.pace.room(this.#ports.elapsed()) ?? Infinity;
  }

  #share(): LineShare | undefined {
    const pace = this.#shared?.pace;
    return pace && { pace, sharers: Math.max(1, this.#waiting.size) };
  }

  #shareOrNot(): void {
    if (this.#terminals.size < 2) this.#shared = undefined;
    else this.#shared ??= { pace: new Pace(relayPaces.window), sentBefore: this.#sentBytes };
  }

  /** The last one is asked for where the line is full: it is what goes on from. */
  #askWhereDue({ pace }: Shared, now: number): void {
    const unasked = this.#sentBytes - (this.#asked.at(-1) ?? this.#cameBytes);
    const isDue = unasked >= relayLimits.receiptBytes || (unasked > 0 && pace.room(now) === 0);
    if (!isDue || this.#asked.length >= relayLimits.receipts) return;
    this.#asked.push(this.#sentBytes);
    this.#ports.askReceipt(this.#sentBytes);
  }
}
