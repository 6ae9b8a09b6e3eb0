import { WebSocket } from 'ws';
import type { Order, Report } from '../shared/protocol/daemon.ts';
import { protocolVersion } from '../shared/protocol/version.ts';
import { benchServer, keyOf } from './bigHub.ts';
import type { RunningSession } from './bigHub.ts';

/** A daemon without a machine: it is a server of the bench, and does with orders what it is told to. */
export interface BenchDaemon {
  report: (report: Report) => void;
  heartbeat: () => void;
  onOrder: (listener: (order: Order) => void) => void;
  /** The hub is gone, or has closed the connection. */
  readonly closed: Promise<void>;
  close: () => void;
}

type FromHub =
  | { readonly type: 'welcome'; readonly heardUpTo: number }
  | { readonly type: 'order'; readonly body: Order }
  | { readonly type: 'heard' | 'told' | 'report.inventory' }
  | { readonly type: 'said'; readonly error?: { readonly message: string } };

/** Connects as server n of a hub that `seedHub` filled, and says what runs there. */
export async function openDaemon(
  url: string,
  n: number,
  sessions: readonly RunningSession[] = [],
): Promise<BenchDaemon> {
  const { capabilities } = benchServer(n);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/daemon`);
  const listeners: ((order: Order) => void)[] = [];
  const early: Order[] = [];
  let number = 0;
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.once('close', (code, reason) => reject(new Error(`closed: ${code} ${reason.toString()}`)));
    socket.once('open', () =>
      send({
        type: 'hello',
        protocol: protocolVersion,
        key: keyOf(n),
        instance: `bench-${n}-instance`,
        version: '0.1.0',
        lastNumber: 0,
        capabilities,
        doctor: [],
      }),
    );
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as FromHub;
      if (frame.type === 'welcome') {
        number = frame.heardUpTo;
        send({ type: 'inventory', sessions, complete: true });
        resolve();
      } else if (frame.type === 'order') {
        if (listeners.length === 0) early.push(frame.body);
        for (const listener of listeners) listener(frame.body);
      } else if (frame.type === 'said' && frame.error !== undefined) throw new Error(frame.error.message);
    });
  });
  return {
    report(report) {
      number += 1;
      send({ type: 'report', entry: { number, at: Date.now(), report } });
    },
    heartbeat: () =>
      send({
        type: 'heartbeat',
        heartbeat: {
          cpuPercent: 3,
          memoryUsedBytes: 1e9,
          memoryBytes: 16e9,
          diskFreeBytes: 100e9,
          loadPerCpu: 0.1,
          sessions: sessions.length,
          at: Date.now(),
        },
      }),
    onOrder(listener) {
      listeners.push(listener);
      for (const order of early.splice(0)) listener(order);
    },
    closed,
    close: () => socket.close(),
  };
}
