import { isLoopback } from '../runtime/loopback.ts';

/**
 * How frames towards the hub are masked. A mask keeps whoever chooses what is sent from writing something else to a proxy that
 * reads along and knows no WebSocket (RFC 6455, 10.3). Nobody reads along within TLS or on this machine, where a tunnel begins
 * too: there it is zeros, which leave the bytes as they are and save either side a pass over each of them.
 */
export function frameMask(socketUrl: string): { readonly generateMask?: (mask: Buffer) => void } {
  const { protocol, hostname } = new URL(socketUrl);
  return protocol === 'wss:' || isLoopback(hostname) ? { generateMask: leaveAsIs } : {};
}

const leaveAsIs = (mask: Buffer): void => void mask.fill(0);
