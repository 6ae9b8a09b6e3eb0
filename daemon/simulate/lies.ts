import { randomUUID } from 'node:crypto';
import { idFromBytes } from '../../shared/model/ids.ts';
import type { DaemonToHub, Report } from '../../shared/protocol/daemon.ts';

/** Something that is well formed and not true: the frame, or the report. */
export type Lie = { readonly frame: DaemonToHub } | { readonly report: Report };

type SessionId = Extract<Report, { type: 'session.started' }>['sessionId'];

/** What a liar says: of sessions that are not its own, of machines that cannot be, in answer to nothing. */
export function tellLie(random: () => number, now: number): Lie {
  const bytes = Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256));
  const sessionId: SessionId = idFromBytes('session', bytes);
  const reports: readonly Report[] = [
    { type: 'session.started', sessionId, pid: 1, startedAt: now },
    { type: 'session.exited', sessionId, exit: { exitCode: 0 }, reason: 'It never was here.' },
    { type: 'session.lost', sessionId, reason: 'It never was here.' },
    { type: 'agent.said', sessionId, operation: 'task.complete', commandId: randomUUID(), params: { id: 'SHOP-1' } },
    { type: 'agent.said', sessionId, operation: 'hub.update', commandId: randomUUID(), params: { maxRunning: 1 } },
    { type: 'delivery.received', deliveryId: idFromBytes('delivery', bytes) },
    { type: 'provider.exhausted', sessionId, forMs: 60_000, why: 'So it says.' },
  ];
  const figure = 10 ** Math.floor(random() * 300);
  const heartbeat = {
    cpuPercent: -figure,
    memoryUsedBytes: figure,
    memoryBytes: 0,
    diskFreeBytes: -1,
    loadPerCpu: figure,
    sessions: 1_000_000,
    at: now * 2,
  };
  const frames: readonly DaemonToHub[] = [
    { type: 'heartbeat', heartbeat },
    { type: 'answer', order: Math.floor(random() * 1_000), result: { lines: ['I was not asked.'] } },
    { type: 'ask', ask: 1, sessionId, operation: 'task.view', params: { id: 'SHOP-1' } },
    { type: 'inventory', sessions: [{ sessionId, pid: 1, startedAt: now }], complete: true },
  ];
  const lies: readonly Lie[] = [...reports.map((report) => ({ report })), ...frames.map((frame) => ({ frame }))];
  return lies[Math.floor(random() * lies.length)] ?? { report: reports[0] as Report };
}
