import { randomBytes } from 'node:crypto';
import * as net from 'node:net';

/** How a WebSocket frame is written; the defaults are what a client has to write. */
export interface FrameForm {
  readonly opcode?: number;
  readonly isLast?: boolean;
  readonly isMasked?: boolean;
  /** What it says of its length, where that is not the truth. */
  readonly toldLength?: number;
}

/** A WebSocket frame, right or wrong, as bytes. */
export function webSocketFrame(payload: Buffer, form: FrameForm = {}): Buffer {
  const { opcode = 1, isLast = true, isMasked = true, toldLength = payload.length } = form;
  const maskBit = isMasked ? 0x80 : 0;
  const head = Buffer.alloc(toldLength < 126 ? 2 : toldLength < 65_536 ? 4 : 10);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  if (head.length === 2) head[1] = maskBit | toldLength;
  else if (head.length === 4) head.writeUInt16BE(toldLength, 2);
  else head.writeBigUInt64BE(BigInt(toldLength), 2);
  if (head.length === 4) head[1] = maskBit | 126;
  if (head.length === 10) head[1] = maskBit | 127;
  // A mask of zeros is one: what is written is what is meant.
  return Buffer.concat([head, isMasked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

/** A connection that was upgraded by hand, so that anything can be written to it. */
export interface RawSocket {
  write: (bytes: Buffer) => void;
  /** Everything that has come since the upgrade. */
  received: () => Buffer;
  readonly closed: Promise<void>;
  isOpen: () => boolean;
  cut: () => void;
}

/** Upgrades a connection to a WebSocket at a path. */
export function openRawSocket(url: string, path: string): Promise<RawSocket> {
  const { port, host } = new URL(url);
  const socket = net.connect(Number(port), '127.0.0.1');
  const key = randomBytes(16).toString('base64');
  let bytes = Buffer.alloc(0);
  let isUpgraded = false;
  let isOpen = true;
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      isOpen = false;
      resolve();
    });
  });
  // A reset is one of the ways to be refused.
  socket.on('error', () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  return new Promise((resolve, reject) => {
    socket.on('close', () => reject(new Error('closed before the upgrade')));
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (isUpgraded || end === -1) return;
      isUpgraded = true;
      bytes = bytes.subarray(end + 4);
      resolve({
        write: (some) => void socket.write(some),
        received: () => bytes,
        closed,
        isOpen: () => isOpen,
        cut: () => void socket.destroy(),
      });
    });
  });
}
