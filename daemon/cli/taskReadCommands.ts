import { toolboxVerbs } from '../../shared/protocol/toolbox.ts';
import { taskOffer } from '../../shared/protocol/daemon.ts';
import type { TaskOffer } from '../../shared/protocol/daemon.ts';
import { HubError } from '../../shared/errors.ts';
import { actorName } from '../../shared/model/actor.ts';
import { readActor } from './actors.ts';
import { staleLines } from './contractPage.ts';
import { hubCommand, lookOf, pageOf, pageOptions } from './command.ts';
import type { HubCommand, Output, Work } from './command.ts';
import { namesAsked, readNames } from './names.ts';
import { renderMore, renderPage, renderPruned, renderSection, renderValue } from './page.ts';
import { taskArg, taskKeyOf, taskOption } from './taskKey.ts';
import { renderTaskPage } from './taskPage.ts';
import { renderTimeline } from './timelineTable.ts';
import { renderWhy } from './whyPage.ts';
import { renderMoment } from './times.ts';

export const taskReadCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'task view',
    summary: 'Show a task: spec, inputs, contracts, where it runs and why there, result',
    asks: ['task.view', ...namesAsked],
    args: [taskArg],
    options: [taskOption],
    examples: ['rostrum task view SHOP-1', 'rostrum task view --json   # inside a session: its own task'],
    async run(work) {
      try {
        const view = await work.ask('task.view', { id: taskKeyOf(work) });
        const { io, nowMs } = work;
        const text = async () =>
          renderTaskPage(view, { nowMs, look: lookOf(io), nameOf: await readNames(work.ask, view) });
        return { result: view, text };
      } catch (error) {
        const offer = await readOwnOffer(work, error);
        if (offer === undefined) throw error;
        return offered(offer, work);
      }
    },
  }),

  hubCommand({
    path: 'task why',
    summary: 'Why is this not running? Every gate and score at every server, and the cheapest thing that would help',
    asks: ['task.why', ...namesAsked],
    args: [taskArg],
    options: [taskOption],
    examples: ['rostrum task why SHOP-5'],
    async run(work) {
      const why = await work.ask('task.why', { id: taskKeyOf(work) });
      const { task, blockedBy, candidates, cheapest } = why;
      const head = `${task.ref} "${task.title}" is ${task.status}.`;
      const stale = async () =>
        task.stale === undefined ? [] : staleLines(task.stale, await readNames(work.ask, task.stale));
      return {
        result: why,
        text: async () => renderWhy({ head, blockedBy, candidates, cheapest, stale: await stale() }, work.io.colour),
      };
    },
  }),

  hubCommand({
    path: 'task timeline',
    summary: 'Every event of a task, in order, with time since its creation, actor and details',
    asks: ['task.timeline', ...namesAsked],
    args: [taskArg],
    options: [taskOption, ...pageOptions],
    examples: ['rostrum task timeline SHOP-1', 'rostrum task timeline SHOP-1 --json'],
    async run(work) {
      const { given, io } = work;
      const page = pageOf(given);
      const timeline = await work.ask('task.timeline', { id: taskKeyOf(work), ...page, limit: page.limit ?? 500 });
      return {
        result: timeline,
        text: async () =>
          renderPruned(timeline.prunedUpTo) +
          renderTimeline(timeline.rows, lookOf(io), await readNames(work.ask, timeline.rows)) +
          renderMore(timeline.next),
      };
    },
  }),

  hubCommand({
    path: 'task notes',
    summary: 'List the notes of a task',
    asks: ['task.notes'],
    args: [taskArg],
    options: [taskOption, ...pageOptions],
    examples: ['rostrum task notes SHOP-1'],
    async run(work) {
      const notes = await work.ask('task.notes', { id: taskKeyOf(work), ...pageOf(work.given) });
      const blocks = notes.rows.map(({ at, by, urgent, text }) =>
        renderSection(
          `${renderMoment(at)}  ${actorName(readActor(by))}${urgent ? '  urgent' : ''}`,
          text,
          work.io.colour,
        ),
      );
      return {
        result: notes,
        text: () => (blocks.length === 0 ? 'No notes.' : renderPage(blocks) + renderMore(notes.next)),
      };
    },
  }),
];

/** The session's own task as its daemon holds it, for the time the hub is away. */
async function readOwnOffer({ session, route, given }: Work, error: unknown): Promise<TaskOffer | undefined> {
  const isHubAway = error instanceof HubError && error.code === 'unreachable';
  if (!isHubAway || session === undefined || route.kind !== 'session') return undefined;
  const asked = given.text('task') ?? given.text('id');
  const offer = taskOffer.parse(await session.ask(toolboxVerbs.task, {}));
  return asked === undefined || asked === offer.taskId || asked === offer.ref ? offer : undefined;
}

function offered(offer: TaskOffer, { io }: Work): Output {
  io.stderr('The hub is away; this is the task as the daemon has it.\n');
  const inputs = Object.entries(offer.resolvedInputs).map(([key, data]) => `${key}  ${renderValue(data)}`);
  const text = () =>
    renderPage([
      `${offer.ref}  ${offer.title}`,
      renderSection('Spec', offer.spec, io.colour),
      renderSection('Inputs', inputs.join('\n'), io.colour),
      renderSection(
        'Contracts',
        offer.contracts.map(({ key, description }) => `${key}  ${description ?? ''}`).join('\n'),
        io.colour,
      ),
    ]);
  return { result: offer, text };
}
