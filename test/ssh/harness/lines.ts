import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Something on a port of 127.0.0.1 that stands before a host. */
export interface Line {
  readonly port: number;
  /** Connections that have been opened to it so far. */
  readonly opened: () => number;
  readonly close: () => Promise<void>;
}

/** How a line treats what goes over it. */
export interface LineQuality {
  readonly delayMs: number;
  /** Each so-manyth piece is lost: it and all behind it come when it has been sent again. */
  readonly lossEvery?: number;
}

// What TCP waits before it sends again, beyond the way there and back.
const resendMs = 200;

/** Opens a long line to a place: its bytes come late, and now and then later still, but never out of order. */
export function openLongLine(
  target: { host: string; port: number },
  { delayMs, lossEvery }: LineQuality,
): Promise<Line> {
  let pieces = 0;
  const passOn = (from: Socket, to: Socket) => {
    const queue: { readonly at: number; readonly chunk: Buffer | undefined }[] = [];
    const deliver = () => {
      // Timers of different lengths may be called out of order: the head of the queue decides.
      for (let head = queue[0]; head !== undefined && head.at <= Date.now(); head = queue[0]) {
        queue.shift();
        if (head.chunk === undefined) to.end();
        else to.write(head.chunk);
      }
      if (queue[0] !== undefined) setTimeout(deliver, queue[0].at - Date.now());
    };
    const put = (chunk: Buffer | undefined) => {
      pieces += 1;
      const isLost = lossEvery !== undefined && pieces % lossEvery === 0;
      const at = Math.max(queue.at(-1)?.at ?? 0, Date.now() + delayMs + (isLost ? 2 * delayMs + resendMs : 0));
      queue.push({ at, chunk });
      if (queue.length === 1) setTimeout(deliver, at - Date.now());
    };
    from.on('data', put);
    from.on('end', () => put(undefined));
  };
  return openLine((near) => {
    const far = connect(target);
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', end).on('close', end);
    passOn(near, far);
    passOn(far, near);
    return far;
  });
}

/** Opens a place that takes connections and never says a word. */
export const openMuteLine = (): Promise<Line> => openLine((near) => void near.on('error', () => undefined).resume());

async function openLine(take: (near: Socket) => Socket | undefined): Promise<Line> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server: Server = createServer((near) => {
    opened += 1;
    for (const socket of [near, take(near)]) {
      if (socket === undefined) continue;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    opened: () => opened,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
