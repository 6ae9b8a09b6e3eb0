// One hop of a bare relay, in a process of its own: what comes on its WebSocket goes on as it is, and so does what comes back.
// It does nothing else: no rights, no frames, no window, no recording. Its address is its first line.
import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { openPipedPane } from './pipedPane.ts';

/** Where a hop hands on to. */
interface Next {
  send: (bytes: Buffer) => void;
  onBytes: (listener: (bytes: Uint8Array) => void) => void;
  close: () => Promise<void> | void;
}

const next = process.argv[2] === undefined ? await openPane() : await openSocket(process.argv[2]);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => {
  next.onBytes((bytes) => socket.send(bytes));
  socket.on('message', (bytes: Buffer) => next.send(bytes));
});
server.on('listening', () => console.log(`listens at ws://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once('SIGTERM', () => void Promise.resolve(next.close()).then(() => process.exit()));

/** The last hop: keys by a control client, output by the pipe of its pane. */
async function openPane(): Promise<Next> {
  const pane = await openPipedPane();
  const control = spawn('tmux', ['-S', pane.socket, '-C', 'attach', '-f', 'no-output', '-t', 'bench']);
  control.stdout.resume();
  return {
    send: (bytes) =>
      void control.stdin.write(`send-keys -t bench -H ${bytes.toString('hex').replace(/..\B/g, '$& ')}\n`),
    onBytes: pane.onBytes,
    close: pane.close,
  };
}

async function openSocket(address: string): Promise<Next> {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    send: (bytes) => socket.send(bytes),
    onBytes: (listener) => void socket.on('message', listener),
    close: () => socket.close(),
  };
}
