import type { Candidate } from '../../shared/model/placement.ts';
import type { Blocker } from '../../shared/model/task.ts';

/** How hard each gate is to open: a slot frees itself, a label is one command, an operating system is another machine. */
const effort: Readonly<Record<string, number>> = {
  capacity: 1,
  locks: 1,
  load: 2,
  enabled: 2,
  usage: 2,
  labels: 3,
  project: 3,
  online: 4,
  disk: 5,
  provider: 6,
  repo: 7,
  server: 8,
  work: 9,
  os: 20,
};

const remedies: Readonly<Record<string, (server: string, detail: string) => string>> = {
  capacity: (server, detail) =>
    `wait for a slot on ${server} (${detail}), or raise it: rostrum server update ${server} --capacity N`,
  locks: (_server, detail) => `wait: ${detail}`,
  load: (server, detail) => `wait until the load of ${server} falls (${detail})`,
  enabled: (server) => `let ${server} take work again: rostrum server enable ${server}`,
  labels: (server, detail) => `set the label on ${server} (${detail}): rostrum server label ${server} …`,
  project: (server) => `let ${server} serve this project: rostrum server share ${server} --project …`,
  online: (server, detail) =>
    detail === 'offline'
      ? `bring ${server} back: rostrum daemon start`
      : `mend ${server} (${detail}): rostrum daemon doctor, on that server`,
  disk: (server, detail) => `free disk space on ${server} (${detail})`,
  provider: (server, detail) =>
    `install the agent on ${server} (${detail}), or choose another: rostrum task update --provider …`,
  usage: (server, detail) => `wait (${detail}), or use it again now: rostrum provider unpark … --server ${server}`,
  repo: (server, detail) => `clone the repository on ${server} (${detail})`,
  server: (_server, detail) => `the task is bound to ${detail}: rostrum task update --server …`,
  work: (server, detail) =>
    `${detail}: wait for that one, or move it on purpose: rostrum task assign --server ${server}`,
  os: (_server, detail) => `add a server with the asked operating system (this one has ${detail})`,
};

/**
 * The one cheapest thing that would let a task start, as a sentence; undefined where nothing is in the way. Servers that are
 * disabled are no candidates: where there are none but these, one of them can be let back.
 */
export function cheapestRemedy(
  blockedBy: readonly Blocker[],
  candidates: readonly Candidate[],
  disabled: readonly string[],
): string | undefined {
  const edge = blockedBy.find(({ code }) => code !== 'no-server');
  if (edge !== undefined) return edge.text;
  const [first] = disabled;
  if (candidates.length === 0 && first !== undefined)
    return `${disabled.join(', ')}: disabled for maintenance. Let it take work again: rostrum server enable ${first}`;
  if (candidates.length === 0) return 'add a server to this project: rostrum server add HOST';
  if (candidates.some((candidate) => candidate.fits)) return undefined;
  const costs = candidates.map((candidate) => {
    const failed = candidate.gates.filter((gate) => !gate.passed);
    return { candidate, failed, cost: failed.reduce((sum, gate) => sum + (effort[gate.name] ?? 10), 0) };
  });
  const cheapest = costs.reduce((best, one) => (one.cost < best.cost ? one : best));
  return cheapest.failed
    .map((gate) => remedies[gate.name]?.(cheapest.candidate.server, gate.detail) ?? gate.detail)
    .join('; and ');
}
