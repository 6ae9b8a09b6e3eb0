import { cpus, release, totalmem, type as systemName } from 'node:os';

/** What figures depend on, as lines of name and value. */
export type Machine = readonly (readonly [name: string, value: string])[];

/** The machine on which this process runs. */
export function describeMachine(): Machine {
  const cores = cpus();
  return [
    ['processor', cores[0]?.model.trim() ?? 'unknown'],
    ['cores', String(cores.length)],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(1)} GiB`],
    ['Node', process.version],
    ['kernel', `${systemName()} ${release()}`],
  ];
}
