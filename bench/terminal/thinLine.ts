import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';

/** A TCP proxy in front of a hub that lets only so many bytes a second pass in each direction. */
export interface ThinLine {
  readonly url: string;
  close: () => Promise<void>;
}

const tickMs = 5;

/** Opens one to an address like `http://127.0.0.1:7420`. */
export function openThinLine(target: string, bytesPerSecond: number): Promise<ThinLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const lanes = new Set<Lane>();
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      sockets.add(from);
      const lane = createLane(from, to);
      lanes.add(lane);
      from.on('error', () => undefined); // The close that follows is passed on.
      from.on('close', () => {
        sockets.delete(from);
        lanes.delete(lane);
        to.destroy();
      });
    }
  });
  let last = performance.now();
  const ticking = setInterval(() => {
    const now = performance.now();
    const allowance = ((now - last) / 1_000) * bytesPerSecond;
    last = now;
    for (const lane of lanes) lane.allow(allowance, (bytesPerSecond * tickMs * 2) / 1_000);
  }, tickMs);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const ownPort = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        url: `http://127.0.0.1:${ownPort}`,
        close() {
          clearInterval(ticking);
          for (const socket of sockets) socket.destroy();
          return new Promise((done) => server.close(() => done()));
        },
      });
    });
  });
}

interface Lane {
  /** So many more bytes may pass; what is not used is kept up to a limit. */
  allow: (bytes: number, mostKept: number) => void;
}

function createLane(from: Socket, to: Socket): Lane {
  let allowance = 0;
  let waiting = Buffer.alloc(0);
  const pass = (): void => {
    const count = Math.min(waiting.length, Math.floor(allowance));
    if (count > 0) to.write(waiting.subarray(0, count));
    waiting = waiting.subarray(count);
    allowance -= count;
    if (waiting.length > 0) from.pause();
    else from.resume();
  };
  from.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    pass();
  });
  return {
    allow(bytes, mostKept) {
      allowance = Math.min(mostKept, allowance + bytes);
      pass();
    },
  };
}
