/** Where a terminal stood. */
export type TerminalPlace = 'panel' | 'editor';

/** A terminal that is opened again with its workspace. */
export interface RememberedTerminal {
  readonly hubId: string;
  readonly sessionId: string;
  readonly place: TerminalPlace;
}

/** The workspace's memory, as far as it is used here. */
export interface TerminalMemory {
  get: (key: string) => unknown;
  update: (key: string, value: unknown) => PromiseLike<void>;
}

const key = 'rostrum.openTerminals';
/** More than anybody has open; the first ones go. */
const mostRemembered = 50;

/** The sessions that are open in this workspace: the editor itself does not bring terminals of extensions back. */
export class RememberedTerminals {
  readonly #memory: TerminalMemory;

  constructor(memory: TerminalMemory) {
    this.#memory = memory;
  }

  get all(): readonly RememberedTerminal[] {
    const kept = this.#memory.get(key);
    return Array.isArray(kept) ? kept.filter(isRemembered) : [];
  }

  add(terminal: RememberedTerminal): void {
    this.#keep([...this.all.filter(({ sessionId }) => sessionId !== terminal.sessionId), terminal]);
  }

  forget(sessionId: string): void {
    const left = this.all.filter((terminal) => terminal.sessionId !== sessionId);
    if (left.length < this.all.length) this.#keep(left);
  }

  #keep(terminals: readonly RememberedTerminal[]): void {
    void this.#memory.update(key, terminals.slice(-mostRemembered));
  }
}

function isRemembered(value: unknown): value is RememberedTerminal {
  if (typeof value !== 'object' || value === null) return false;
  const { hubId, sessionId, place } = value as Partial<Record<string, unknown>>;
  return typeof hubId === 'string' && typeof sessionId === 'string' && (place === 'panel' || place === 'editor');
}
