import { terminalLimits } from '../terminalLimits.ts';

/** What a debt is paid with. */
export interface RedrawPorts {
  /** For how long the session has been quiet, in ms. */
  readonly idleMs: () => number;
  /** Brings the screen in order; called when the session is quiet. */
  readonly pay: () => Promise<void>;
}

/** Viewers were shown what may not be the screen. They are told at the first quiet moment, and less often the more it happens. */
export class RedrawDebt {
  readonly #ports: RedrawPorts;
  #timer: NodeJS.Timeout | undefined;
  #waitMs: number = terminalLimits.quietMs;
  #owedAt = 0;

  constructor(ports: RedrawPorts) {
    this.#ports = ports;
  }

  owe(): void {
    if (this.#timer !== undefined) return;
    const now = performance.now();
    const isRepeated = now - this.#owedAt < 2 * terminalLimits.redrawMs;
    this.#waitMs = isRepeated ? Math.min(this.#waitMs * 2, terminalLimits.redrawMs) : terminalLimits.quietMs;
    this.#owedAt = now;
    this.#wait(this.#waitMs);
  }

  /** Nobody is to be told any more. */
  forgive(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      const missingMs = terminalLimits.quietMs - this.#ports.idleMs();
      if (missingMs > 0) return this.#wait(Math.ceil(missingMs));
      this.#timer = undefined;
      void this.#ports.pay();
    }, ms).unref();
  }
}
