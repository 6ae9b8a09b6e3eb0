import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startChild } from '../../child.ts';
import type { KeyLine } from './keyLine.ts';

const hop = join(import.meta.dirname, 'bareHop.ts');
const ready = /listens at (\S+)/;

/** As many hops of Node to a pane of tmux as a hub and a daemon make, and nothing done at any: what is above it is our own. */
export async function openBareRelay(): Promise<KeyLine> {
  const last = await startChild(['--import', 'tsx', hop], {}, ready);
  const middle = await startChild(['--import', 'tsx', hop, last.said[1] ?? ''], {}, ready);
  const socket = new WebSocket(middle.said[1] ?? '', { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    name: 'a bare relay of two hops to tmux',
    type: (text) => socket.send(Buffer.from(text)),
    onBytes: (listener) => void socket.removeAllListeners('message').on('message', listener),
    async close() {
      socket.close();
      await middle.stop();
      await last.stop();
    },
  };
}
