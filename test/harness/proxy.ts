import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A line between two places that can be cut, held, and made thin. */
export interface Proxy {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends every connection and takes no new one, until `mend`. */
  cut: () => void;
  /** Nothing goes in either direction any more, and nobody is told, until `mend`. */
  hold: () => void;
  mend: () => void;
  /** In each direction at most so many bytes a second go. */
  limit: (bytesPerSecond: number) => void;
  readonly connections: () => number;
  close: () => Promise<void>;
}

/** Opens a line to a port of this machine. */
export async function openProxy(target: string): Promise<Proxy> {
  const { port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  let isHeld = false;
  let bytesPerMs = Infinity;

  /** What is read goes on before more is read: a line that stores hides how slow its other end is. */
  const passOn = (from: Socket, to: Socket, chunk: Buffer): void => {
    from.pause();
    const goOn = (): void => {
      if (!isHeld) from.resume();
    };
    to.write(chunk, () => {
      if (bytesPerMs === Infinity) goOn();
      else setTimeout(goOn, chunk.length / bytesPerMs);
    });
  };
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect({ port: Number(port), host: '127.0.0.1' });
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end);
    near.on('data', (chunk: Buffer) => passOn(near, far, chunk));
    far.on('data', (chunk: Buffer) => passOn(far, near, chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      isCut = true;
      for (const [near] of pairs) near.destroy();
    },
    hold() {
      isHeld = true;
      for (const socket of [...pairs].flat()) socket.pause();
    },
    mend() {
      [isCut, isHeld] = [false, false];
      for (const socket of [...pairs].flat()) socket.resume();
    },
    limit(bytesPerSecond) {
      bytesPerMs = bytesPerSecond / 1_000;
    },
    connections: () => pairs.size,
    async close() {
      for (const [near] of pairs) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
