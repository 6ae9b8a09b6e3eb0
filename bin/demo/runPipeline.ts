import { setTimeout as pause } from 'node:timers/promises';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { createProgress } from '../../runtime/terminalText.ts';
import type { TextStream } from '../../runtime/terminalText.ts';
import { readNames } from '../../daemon/cli/names.ts';
import type { DemoFleet } from './demoFleet.ts';
import { renderProgress } from './progressLines.ts';

/** How questions of agents are answered, and where the progress is drawn. */
export interface RunParts {
  readonly io: CliIo;
  readonly stream: TextStream;
  answer: (question: string, options: readonly string[]) => Promise<string>;
  /** Whether the run should end early: a signal has come. */
  readonly isStopped: () => boolean;
  /** Resolves when the person has had enough; an open question is left then. */
  readonly stopped: Promise<unknown>;
}

const pollMs = 250;
/** A run in which nothing at all changes for this long hangs. */
const silenceMs = 120_000;

/** Watches the tasks until all have ended, and answers what their agents ask. Gives the tasks as they ended. */
export async function watchPipeline(fleet: DemoFleet, parts: RunParts): Promise<readonly TaskRow[]> {
  const { caller } = fleet.hub;
  const progress = createProgress(parts.stream);
  const servers = await caller.call('server.list', { project: fleet.projectId });
  const nameOf = await readNames(caller.call, servers.rows);
  let lastChange = Date.now();
  let lastSeen = '';
  try {
    for (;;) {
      const { rows } = await caller.call('task.list', { project: fleet.projectId, limit: 500 });
      const tasks = [...rows].sort((a, b) => a.ref.localeCompare(b.ref, 'en', { numeric: true }));
      const seen = JSON.stringify(tasks.map(({ id, version, status }) => [id, version, status]));
      // Where no server takes anything now, as under load, that is waited for.
      if (seen !== lastSeen || waitForServer(tasks)) lastChange = Date.now();
      lastSeen = seen;
      progress.update(renderProgress(tasks, { nameOf, colour: parts.io.colour }));
      if (tasks.every(hasEnded) || tasks.some(({ status }) => status === 'failed') || parts.isStopped()) return tasks;
      if (Date.now() - lastChange > silenceMs) throw new Error(`Nothing has changed for ${silenceMs / 1000} s.`);
      const open = await caller.call('intervention.list', { project: fleet.projectId, kind: ['question'] });
      for (const asked of open.rows) {
        progress.end();
        await answerOne(fleet, asked, parts);
        lastChange = Date.now();
      }
      await pause(pollMs);
    }
  } finally {
    progress.end();
  }
}

async function answerOne({ hub }: DemoFleet, { id, options }: InterventionRow, parts: RunParts): Promise<void> {
  const { question } = await hub.caller.call('intervention.view', { id });
  const response = await Promise.race([parts.answer(question, options), parts.stopped.then(() => undefined)]);
  if (response !== undefined) await hub.caller.call('intervention.respond', { id, response });
}

/** Whether nothing is under way, and what could be begun waits for a server alone. */
const waitForServer = (tasks: readonly TaskRow[]): boolean =>
  tasks.every((task) => task.status === 'pending' || hasEnded(task)) &&
  tasks.some(({ queued, blockedBy }) => queued && blockedBy.some(({ code }) => code === 'no-server'));

/** Whether a task is over, one way or another. */
export const hasEnded = ({ status }: TaskRow): boolean =>
  status === 'done' || status === 'failed' || status === 'cancelled';
