import { relayLimits } from '../../shared/terminal/relayLimits.ts';

/** Bytes that may be held; see `relayLimits`. */
export type HeldLimits = Readonly<
  Record<'heldBytes' | 'heldBytesLeast' | 'heldBytesInAll' | 'besideBytesInAll' | 'ringSlackBytes', number>
>;

/** One of those that share the bound: a session that is watched. */
export interface Holder {
  /** Nothing more comes of it: who is cut short there cannot be given a fresh screen. */
  readonly hasEnded: boolean;
  /** From now on so much of the newest output, and no more. */
  limitRing: (maxBytes: number) => void;
  /** What it holds beside that: snapshots, and output that went before a screen that is drawn anew. */
  besideBytes: () => number;
  /** Lets go of what the one of its viewers waits for who is farthest behind, or of its snapshots where nobody waits. */
  giveUp: () => void;
  /** Who was given up is to be taken to a fresh screen. */
  goOn: () => void;
}

/** The bound of what the hub holds of all sessions that are watched, whatever comes and however slowly it is taken. */
export class HeldInAll {
  readonly #limits: HeldLimits;
  /** What each held beside its ring when it was last looked at: never less than it holds. */
  readonly #beside = new Map<Holder, number>();

  constructor(limits: HeldLimits = relayLimits) {
    this.#limits = limits;
  }

  add(holder: Holder): void {
    this.#beside.set(holder, 0);
    this.#shareOut();
  }

  remove(holder: Holder): void {
    this.#beside.delete(holder);
    this.#shareOut();
  }

  /** It holds more beside its ring than before. */
  grown(holder: Holder): void {
    if (!this.#beside.has(holder)) return;
    this.#look(holder);
    if (!this.#isOver) return;
    // Others have become smaller without a word.
    for (const each of this.#beside.keys()) this.#look(each);
    const given = new Set<Holder>();
    while (this.#isOver) {
      const most = this.#mostOf(({ hasEnded }) => !hasEnded) ?? this.#mostOf(() => true);
      if (most === undefined) break;
      most.giveUp();
      this.#look(most);
      given.add(most);
    }
    for (const each of given) each.goOn();
  }

  #look(holder: Holder): void {
    this.#beside.set(holder, holder.besideBytes());
  }

  /** Who holds most of these; undefined where none holds anything. */
  #mostOf(isMeant: (holder: Holder) => boolean): Holder | undefined {
    const holding = [...this.#beside].filter(([holder, bytes]) => bytes > 0 && isMeant(holder));
    return holding.sort(([, one], [, other]) => other - one)[0]?.[0];
  }

  get #isOver(): boolean {
    let bytes = 0;
    for (const each of this.#beside.values()) bytes += each;
    return bytes > this.#limits.besideBytesInAll;
  }

  #shareOut(): void {
    const share = ringShare(this.#beside.size, this.#limits);
    for (const holder of this.#beside.keys()) holder.limitRing(share);
  }
}

/** How much of its newest output is held of each of so many sessions. */
export function ringShare(sessions: number, limits: HeldLimits = relayLimits): number {
  const { heldBytes, heldBytesLeast, heldBytesInAll, besideBytesInAll, ringSlackBytes } = limits;
  const share = Math.floor((heldBytesInAll - besideBytesInAll) / Math.max(1, sessions)) - ringSlackBytes;
  return Math.max(heldBytesLeast, Math.min(heldBytes, share));
}
