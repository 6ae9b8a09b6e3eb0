import { HubSocket } from '../../runtime/hubSocket.ts';
import type { ShownBytes } from '../../shared/terminal/viewedTerminal.ts';

/** Which session is watched, and through which hub. */
export interface WatchWish {
  readonly hub: string;
  readonly token: string;
  readonly session: string;
}

/** Takes what is to be shown, and says by `done` that it was. */
export type WatchListener = (shown: ShownBytes, done: () => void) => void;

/** A window's terminal without a window. */
export interface Watching {
  type: (text: string) => void;
  close: () => void;
}

const size = { columns: 80, rows: 24 };

/** Attaches as clients do; resolves with the first screen. @throws Error where it is refused. */
export function watchSession({ hub, token, session }: WatchWish, listener: WatchListener): Promise<Watching> {
  return new Promise((resolve, reject) => {
    const socket = new HubSocket({ hub, token, onRefused: reject });
    const terminal = socket.attach(
      { session, ...size },
      {
        show(shown, done) {
          if (shown.what !== 'output') resolve(watching);
          listener(shown, done);
        },
        resized: () => undefined,
        attached: () => undefined,
        waiting: () => undefined,
        noticed: () => undefined,
        ended: reject,
      },
    );
    const watching: Watching = {
      type: (text) => terminal.input(Buffer.from(text)),
      close: () => socket.close(),
    };
  });
}
