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

/** A window that may watch several sessions, over one connection. */
export interface WatchingWindow {
  watch: (session: string, listener: WatchListener) => Promise<Watching>;
  close: () => void;
}

/** Opens one; who is refused hears of it at the session that is watched first. */
export function openWatchingWindow({ hub, token }: Omit<WatchWish, 'session'>): WatchingWindow {
  let refuse: (error: Error) => void = () => undefined;
  const socket = new HubSocket({ hub, token, onRefused: (error) => refuse(error) });
  return {
    watch: (session, listener) =>
      new Promise((resolve, reject) => {
        refuse = reject;
        attachTo(socket, session, listener, { resolve, reject });
      }),
    close: () => socket.close(),
  };
}

/** Attaches as clients do; resolves with the first screen. @throws Error where it is refused. */
export async function watchSession({ session, ...wish }: WatchWish, listener: WatchListener): Promise<Watching> {
  const window = openWatchingWindow(wish);
  const watching = await window.watch(session, listener);
  return { ...watching, close: () => window.close() };
}

interface Outcome {
  readonly resolve: (watching: Watching) => void;
  readonly reject: (error: Error) => void;
}

function attachTo(socket: HubSocket, session: string, listener: WatchListener, { resolve, reject }: Outcome): void {
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
    close: () => terminal.detach(),
  };
}
