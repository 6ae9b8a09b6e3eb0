import { cpus, release, totalmem, type as systemName } from 'node:os';

/** What figures depend on, in words. */
export type Machine = readonly string[];

/** The machine on which this process runs. */
export function describeMachine(): Machine {
  const cores = cpus();
  return [
    cores[0]?.model.trim() ?? 'unknown processor',
    `${cores.length} cores`,
    `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    `Node ${process.version}`,
    `${systemName()} ${release()}`,
  ];
}
