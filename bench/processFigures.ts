import { readFileSync, readdirSync } from 'node:fs';

const millisecondsPerTick = 10;

/** Processor time that a process has used, in milliseconds; undefined where the system does not say (it is read from /proc). */
export function readCpuMs(pid: number): number | undefined {
  const fields = readStat(pid);
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick;
}

/** The same with all that it has started and that has ended; 0 where the system does not say. */
export function readCpuMsOfAll(pid: number): number {
  const fields = readStat(pid) ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * millisecondsPerTick;
}

/** What a process holds in memory now, in MB; undefined where the system does not say. */
export function readMemoryMb(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1_000;
  } catch {
    // No /proc: not Linux.
    return undefined;
  }
}

/** The processes that a process has started and that run a program of this name. */
export function childrenOf(parent: number, program: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(readStat(pid)?.[1]) === parent && readProgram(pid) === program);
}

function readProgram(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

/** What follows the name in /proc/PID/stat: its state, its parent, … */
function readStat(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    // No /proc, or no such process.
    return undefined;
  }
}
