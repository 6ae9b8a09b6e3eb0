import { toError } from '../../shared/errors.ts';
import type { TerminalListener } from './terminal.ts';

/** Those who are told what happens; one that throws disturbs neither the others nor the stream. */
export class TerminalListeners {
  private readonly listeners = new Set<TerminalListener>();
  private readonly onTrouble: (message: string, error: Error) => void;

  constructor(onTrouble: (message: string, error: Error) => void) {
    this.onTrouble = onTrouble;
  }

  add(listener: TerminalListener): { dispose: () => void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  tell(say: (listener: TerminalListener) => void): void {
    for (const listener of this.listeners) {
      try {
        say(listener);
      } catch (thrown) {
        this.onTrouble('a terminal listener failed', toError(thrown));
      }
    }
  }
}
