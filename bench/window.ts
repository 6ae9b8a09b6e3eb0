import { WebSocket } from 'ws';
import { protocolVersion } from '../shared/protocol/version.ts';

/** A window of the bench: its mirror, by id. */
export interface BenchWindow {
  readonly mirror: ReadonlyMap<string, object>;
  /** The last position up to which the mirror is whole. */
  position: () => number;
  frames: () => number;
  /** Milliseconds from the hello to the first rows, and to a whole mirror. */
  readonly firstRowsMs: number;
  readonly completeMs: number;
  call: (operation: string, params: object) => Promise<number>;
  close: () => void;
}

interface FromHub {
  readonly type: string;
  readonly seq: number;
  readonly rows: readonly { readonly id: string }[];
  readonly removed: readonly string[];
  readonly complete?: boolean;
  readonly call: number;
  readonly error?: { readonly message: string };
}

/** Connects, and resolves when the mirror is whole. */
export async function openWindow(url: string, token: string): Promise<BenchWindow> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws`);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const mirror = new Map<string, object>();
  const answers = new Map<number, { resolve: (at: number) => void; reject: (error: Error) => void }>();
  let position = 0;
  let frames = 0;
  let calls = 0;
  const start = performance.now();
  let firstRowsMs: number | undefined;
  const whole = new Promise<void>((resolve, reject) => {
    socket.once('close', (code, reason) => reject(new Error(`closed: ${code} ${reason.toString()}`)));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as FromHub;
      if (frame.type === 'rows') {
        frames += 1;
        firstRowsMs ??= performance.now() - start;
        for (const row of frame.rows) mirror.set(row.id, row);
        for (const id of frame.removed) mirror.delete(id);
        position = frame.seq;
        if (frame.complete === true) resolve();
      } else if (frame.type === 'result' || frame.type === 'refused') {
        const answer = answers.get(frame.call);
        answers.delete(frame.call);
        if (frame.error === undefined) answer?.resolve(performance.now());
        else answer?.reject(new Error(frame.error.message));
      }
    });
  });
  socket.send(JSON.stringify({ type: 'hello', protocol: protocolVersion, clientId: 'bench', token }));
  await whole;
  const completeMs = performance.now() - start;
  return {
    mirror,
    position: () => position,
    frames: () => frames,
    firstRowsMs: firstRowsMs ?? completeMs,
    completeMs,
    call(operation, params) {
      calls += 1;
      const call = calls;
      const answered = new Promise<number>((resolve, reject) => answers.set(call, { resolve, reject }));
      socket.send(JSON.stringify({ type: 'call', call, operation, params }));
      return answered;
    },
    close: () => socket.close(),
  };
}
