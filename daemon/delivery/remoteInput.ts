import type { TypingView } from '../terminal/terminal.ts';
import type { ScreenReading } from '../agent/readScreen.ts';
import type { TypingPorts } from './typeDelivery.ts';

/** A way for texts to an agent that has one of its own, beside its terminal. */
export interface RemoteInput {
  readonly look: () => { readonly isDead: boolean } & Pick<ScreenReading, 'state'> & { readonly input: string };
  /** Why a text is stranded while it is not to be reached: its state is unknown then. */
  readonly unreached: string;
  /** Takes a text; its agent hears nothing of it yet. */
  readonly put: (text: string) => void;
  /** Gives what was put to the agent; resolves when it is proven that it has it. */
  readonly submit: () => Promise<void>;
  /** Stops the turn that is under way. */
  readonly stop: () => Promise<void>;
}

const escapeByte = 0x1b;

/** The same as a terminal is worked, so that a text goes the same way everywhere. Nobody else types there. */
export function remoteTyping(input: RemoteInput): Pick<TypingPorts, 'look' | 'hold' | 'read' | 'isForeign'> {
  const look = (): Promise<TypingView> => Promise.resolve({ lines: [], isDead: input.look().isDead });
  const keyboard = {
    look,
    paste: (text: string) => Promise.resolve(input.put(text)),
    press: (bytes: Uint8Array) => (bytes[0] === escapeByte ? input.stop() : input.submit()),
  };
  return {
    look,
    hold: (_waitMs, work) => work(keyboard),
    read() {
      const { state, input: text } = input.look();
      return { state, input: text };
    },
    isForeign: undefined,
  };
}
