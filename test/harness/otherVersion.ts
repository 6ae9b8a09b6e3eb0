import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { versionMismatch } from '../../shared/protocol/version.ts';

/** What answers windows in the place of a hub, in another version of the protocol. */
export interface OtherVersion {
  /** How many windows have said hello. */
  readonly visits: () => number;
  close: () => Promise<void>;
}

/** Takes the place of a hub that is stopped, as one of another version: it turns windows away as a hub does. */
export async function startOtherVersion(url: string, protocol: number): Promise<OtherVersion> {
  const http = createServer((_request, response) => void response.writeHead(200).end());
  const windows = new WebSocketServer({ noServer: true });
  let visits = 0;
  http.on('upgrade', (request, socket, head) => {
    // What it thinks of daemons is another trial.
    if (request.url !== '/api/v1/ws') return socket.destroy();
    windows.handleUpgrade(request, socket, head, (window: WebSocket) => {
      window.once('message', (data: Buffer) => {
        visits += 1;
        const hello = JSON.parse(data.toString('utf8')) as { readonly protocol: number };
        const { code, reason } = versionMismatch(hello.protocol, protocol);
        window.close(code, reason);
      });
    });
  });
  await new Promise<void>((resolve) => void http.listen(Number(new URL(url).port), '127.0.0.1', resolve));
  return {
    visits: () => visits,
    async close() {
      for (const window of windows.clients) window.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
