import type { TerminalMemory } from './rememberedTerminals.ts';

const key = 'rostrum.frontTerminal';

/** So long after the sessions are back the editor may still begin its shell; one that comes later is somebody's wish. ms. */
const coveredWithinMs = 10_000;

/** A terminal, as far as it matters whether it may be covered. */
interface Covered {
  readonly state: { readonly isInteractedWith: boolean };
}

/**
 * Remembers over a reload which session was in front: in a panel that is empty until the hub has answered, the editor begins a
 * shell of its own, and has that in front.
 */
export class FrontTerminal {
  readonly #memory: TerminalMemory;
  /** In front before, and not again yet. */
  #missed: string | undefined;
  #askedFirstAt: number | undefined;

  constructor(memory: TerminalMemory) {
    this.#memory = memory;
    const kept = memory.get(key);
    if (typeof kept === 'string') this.#missed = kept;
  }

  /**
   * Told which terminal is in front now, and its session where it is one of ours. Gives the session that should be instead;
   * a terminal in which somebody has typed stays. Asked first when the sessions are back; `now` in ms that never jump.
   */
  instead(terminal: Covered | undefined, sessionId: string | undefined, now: number): string | undefined {
    this.#askedFirstAt ??= now;
    if (now - this.#askedFirstAt > coveredWithinMs) this.#missed = undefined;
    if (terminal === undefined) return undefined;
    const missed = this.#missed;
    if (sessionId === undefined && missed !== undefined && !terminal.state.isInteractedWith) return missed;
    this.#missed = undefined;
    if (this.#memory.get(key) !== sessionId) void this.#memory.update(key, sessionId);
    return undefined;
  }
}
