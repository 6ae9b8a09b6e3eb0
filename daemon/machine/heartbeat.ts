import { statfs } from 'node:fs/promises';
import * as os from 'node:os';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';

/** Processor time since the start of the machine, in ms, over all CPUs. */
export interface CpuTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

/** The share of processor time that was used between two readings, 0 to 100. */
export function cpuPercent(before: CpuTimes, after: CpuTimes): number {
  const totalMs = after.totalMs - before.totalMs;
  return totalMs <= 0 ? 0 : Math.min(100, Math.max(0, Math.round((100 * (after.busyMs - before.busyMs)) / totalMs)));
}

export function readCpuTimes(): CpuTimes {
  const times = os.cpus().map((cpu) => cpu.times);
  const idleMs = times.reduce((sum, { idle }) => sum + idle, 0);
  const totalMs = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busyMs: totalMs - idleMs, totalMs };
}

/** The figures of this moment; CPU since `before`. */
export async function readHeartbeat(parts: {
  readonly before: CpuTimes;
  readonly workRoot: string;
  readonly sessions: number;
  readonly now: number;
}): Promise<Heartbeat> {
  return {
    cpuPercent: cpuPercent(parts.before, readCpuTimes()),
    memoryUsedBytes: os.totalmem() - os.freemem(),
    memoryBytes: os.totalmem(),
    diskFreeBytes: await readDiskFree(parts.workRoot),
    loadPerCpu: (os.loadavg()[0] ?? 0) / Math.max(1, os.cpus().length),
    sessions: parts.sessions,
    at: parts.now,
  };
}

/** Bytes that this user may still write in the file system of a directory. */
export async function readDiskFree(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
