import type { DaemonToHub } from '../../shared/protocol/daemon.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { ByteRing } from '../../shared/terminal/byteRing.ts';
import { nextEpoch } from '../../shared/terminal/position.ts';
import type { Log } from '../../runtime/log.ts';
import type { Snapshot, TerminalHost, TerminalListener } from '../terminal/terminal.ts';
import { Uplink } from './uplink.ts';

const size = { columns: 80, rows: 24 };
/** Lets go on what waits for a promise. */
export const later = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Sessions whose output, ends and snapshots come when the test says so, and a hub that takes what it is told to. */
export function aWorld() {
  const rings = new Map<string, ByteRing>();
  const captures: {
    readonly sessionId: string;
    readonly lines: number;
    readonly settle: (length: number | Error) => void;
  }[] = [];
  const typed: string[] = [];
  let listener: TerminalListener = {};
  let elapsed = 1_000;
  const timers: { readonly at: number; readonly call: () => void }[] = [];
  const host = {
    on: (given: TerminalListener) => (listener = given),
    stream: (id: string) => {
      const ring = rings.get(id);
      return ring && { ...size, position: ring.end };
    },
    read: (id: string, from: ByteRing['end'], most: number) => rings.get(id)?.read(from, most),
    write: (id: string, bytes: Uint8Array) => Promise.resolve(void typed.push(`${id} ${bytes.length}`)),
    resize: () => Promise.resolve(),
    snapshot: (sessionId: string, { scrollbackLines: lines }: { scrollbackLines: number }) =>
      new Promise<Snapshot>((resolve, reject) => {
        const position = rings.get(sessionId)?.end ?? { epoch: 0, offset: 0 };
        captures.push({
          sessionId,
          lines,
          settle: (length) =>
            length instanceof Error ? reject(length) : resolve({ ...size, position, bytes: new Uint8Array(length) }),
        });
      }),
  };
  const log = { warn: () => undefined, error: () => undefined } as unknown as Log;
  const uplink = new Uplink({
    // The uplink uses these of a host.
    terminals: host as unknown as TerminalHost,
    log,
    elapsed: () => elapsed,
    after: (delayMs, call) => {
      const timer = { at: elapsed + delayMs, call };
      timers.push(timer);
      // Taken back when it has rung already, it is not there any more.
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
  });
  let frames: TerminalFrame[] = [];
  const said: DaemonToHub[] = [];
  let [sentBytes, takenBytes] = [0, 0];
  const connect = (): void =>
    uplink.connected({
      send: (frame) => said.push(frame),
      sendTerminal: (frame) => {
        frames.push(frame);
        if ('bytes' in frame) sentBytes += frame.bytes.length;
      },
    });
  connect();
  return {
    uplink,
    captures,
    typed,
    said,
    reconnect() {
      frames = [];
      [sentBytes, takenBytes] = [0, 0];
      connect();
    },
    watch(channel: number, sessionId: string, from?: ByteRing['end']) {
      if (!rings.has(sessionId)) rings.set(sessionId, new ByteRing(200_000));
      uplink.handleControl({
        type: 'terminal.watch',
        channel,
        sessionId: sessionId as `session_${string}`,
        ...(from ? { from } : {}),
      });
    },
    print(sessionId: string, length: number) {
      const ring = rings.get(sessionId);
      if (ring === undefined) throw new Error('it is not watched');
      const begin = ring.end;
      ring.push(begin, new Uint8Array(length));
      listener.output?.(sessionId, begin, new Uint8Array(length));
    },
    redraw: (sessionId: string) => listener.redrawn?.(sessionId),
    beginEpoch(sessionId: string) {
      const ring = rings.get(sessionId);
      ring?.reset(nextEpoch(ring.end));
      listener.redrawn?.(sessionId);
    },
    end(sessionId: string) {
      listener.exited?.(sessionId, { status: { how: 'code', exitCode: 0 }, lastScreen: { lines: ['the end'] } });
      rings.delete(sessionId);
    },
    resized: (sessionId: string, columns: number) => listener.resized?.(sessionId, { columns, rows: 24 }),
    pass(ms: number) {
      elapsed += ms;
      for (const due of timers.filter(({ at }) => at <= elapsed)) {
        timers.splice(timers.indexOf(due), 1);
        due.call();
      }
    },
    take(most = Infinity) {
      takenBytes = Math.min(sentBytes, takenBytes + most);
      uplink.handleFrame({ kind: 'taken', channel: 0, total: takenBytes });
    },
    type: (channel: number, length = 1) =>
      uplink.handleFrame({ kind: 'input', channel, bytes: new Uint8Array(length) }),
    /** What came since it was asked last, as text. */
    came: () =>
      frames.splice(0).map((frame) => {
        if (frame.kind === 'output')
          return `${frame.channel} output ${frame.position.epoch}:${frame.position.offset}+${frame.bytes.length}`;
        if (frame.kind === 'snapshot')
          return `${frame.channel} ${frame.isWhole ? 'whole' : 'screen'} ${frame.position.epoch}:${frame.position.offset}`;
        return `${frame.channel} ${frame.kind}${frame.kind === 'size' ? ` ${frame.columns}` : ''}`;
      }),
  };
}
