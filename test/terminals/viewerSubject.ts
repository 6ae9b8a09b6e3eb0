/** Watches a session in a process of its own, and tells its parent all that comes: a viewer that can be killed. */
import { HubSocket } from '../../runtime/hubSocket.ts';
import type { ViewerWish } from '../harness/viewer.ts';
import type { ViewerSays } from './killableViewer.ts';

process.once('message', ({ hub, token, session, size = { columns: 80, rows: 24 } }: ViewerWish) => {
  const say = (what: ViewerSays, then: () => void = () => undefined): void =>
    void process.send?.(what, undefined, undefined, then);
  const socket = new HubSocket({
    hub,
    token,
    onRefused: (error) => say({ said: `refused: ${error.message}` }),
    delayMs: () => 50,
  });
  const terminal = socket.attach(
    { session, ...size },
    {
      show: ({ what, bytes }, done) => say({ what, bytes: bytes.slice() }, done),
      resized: () => undefined,
      attached: ({ drive, why }) => say({ said: `attached: ${drive ? 'drives' : `watches, ${why ?? ''}`}` }),
      waiting: (reason) => say({ said: `waiting: ${reason}` }),
      noticed: (message) => say({ said: `noticed: ${message}` }),
      ended: ({ code, message }) => say({ said: `ended: ${code} ${message}` }),
    },
  );
  process.on('message', (typed: string) => terminal.input(Buffer.from(typed)));
});
