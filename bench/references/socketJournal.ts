// Reference (d): a bare WebSocket server that appends each frame to a file, syncs, and answers with a frame of the same size.
import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { WebSocketServer } from 'ws';

const file = openSync(process.argv[2] ?? '', 'a', 0o600);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
});
server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    writeSync(file, data);
    fdatasyncSync(file);
    socket.send(data.toString());
  });
});
process.on('SIGTERM', () => process.exit(0));
