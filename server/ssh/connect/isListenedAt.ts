import { connect } from 'node:net';
import type { ClosedPort } from '../remoteHost.ts';

/** Whether somebody listens at one of them by now. It connects and says nothing; what is silent for so long does not listen. */
export async function isListenedAt(
  ports: readonly ClosedPort[],
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const looks = ports.map((port) => isOpen(port, AbortSignal.any([signal, AbortSignal.timeout(waitMs)])));
  return (await Promise.all(looks)).includes(true);
}

function isOpen({ address, port, localAddress }: ClosedPort, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = connect({ host: address, port, signal, ...from });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
