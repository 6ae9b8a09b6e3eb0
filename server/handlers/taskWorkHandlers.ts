import { plainText } from '../../shared/model/plainText.ts';
import { decideReportDone } from '../decide/evidence.ts';
import { requireTask, requireVersion } from '../decide/requireRecord.ts';
import { decideApprovePlan, decideRevisePlan } from '../decide/interventions.ts';
import type { Publication } from '../decide/contracts.ts';
import { publicationsOf } from '../decide/contracts.ts';
import { decideFail, decideHelp, decideStart, decideSubmitPlan } from '../decide/taskWork.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Note } from '../../shared/model/note.ts';
import { contractOf } from '../state/taskQueries.ts';
import { timelineOf } from '../state/timeline.ts';
import { checkContracts } from './checkContracts.ts';
import { arePrepared, prepareContracts } from './prepareContracts.ts';
import type { Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { changed, rowAfter } from './taskHandlers.ts';
import { withoutClosed } from '../access/closedQuestions.ts';

/** Where it is demanded that contracts fit, those that were published before are held against the schemas of now. */
function owedBefore(task: Task, given: readonly Publication[]): readonly Publication[] {
  if (task.evidence?.result !== true) return [];
  const known = new Set(given.map(({ key }) => key));
  return task.promises.flatMap(({ key }) => {
    const contract = known.has(key) ? undefined : contractOf(task, key);
    return contract?.status === 'fulfilled' ? [{ key, status: contract.status, data: contract.data }] : [];
  });
}

/** What agents and people say while a task is worked on. */
export const taskWorkHandlers = {
  'task.start': change(({ id }, { state, context }) =>
    changed(id, decideStart(state, requireTask(state, id), context)),
  ),

  'task.complete': change(
    ({ id, version, result }, { state, context }) => {
      const task = requireTask(state, id);
      requireVersion(task, version);
      return changed(id, decideReportDone(state, task, result, context));
    },
    async ({ id, result }, request) => {
      const given = publicationsOf(result);
      const whole = given.filter(({ status }) => status === 'fulfilled');
      const task = requireTask(request.state, id);
      await checkContracts(request.ports, task, [...whole, ...owedBefore(task, whole)]);
      await prepareContracts(request, id, given);
    },
    { isStale: ({ id, result }, request) => !arePrepared(request, id, publicationsOf(result)) },
  ),

  'task.fail': change(({ id, message }, { state, context }) =>
    changed(id, decideFail(requireTask(state, id), { reason: 'agent', message }, context)),
  ),

  'task.help': change(({ id, question, options }, { state, context }) => {
    const { events, interventionId } = decideHelp(requireTask(state, id), { question, options }, context);
    return { events, answer: (after) => ({ task: rowAfter(after, id), interventionId }) };
  }),

  'task.note': change(({ id, text, urgent }, { state, context }) => {
    const task = requireTask(state, id);
    const note: Note = {
      id: context.newId('note'),
      taskId: task.id,
      text: plainText(text),
      urgent,
      by: context.actor,
      at: context.now,
    };
    return {
      events: [{ type: 'task_note_added', taskId: task.id, actor: context.actor, note }],
      answer: () => ({ note }),
    };
  }),

  'task.notes': read(({ id, ...page }, { state }) =>
    listPage(state.notes.pick(state.by.noteTask.of(id)), page, {
      rowOf: ({ taskId: _taskId, ...note }) => note,
    }),
  ),

  'task.plan.submit': change(({ id, plan }, { state, context }) =>
    changed(id, decideSubmitPlan(requireTask(state, id), plan, context)),
  ),

  'task.plan.approve': change(({ id, comment }, { state, context }) =>
    changed(id, decideApprovePlan(state, requireTask(state, id), comment, context)),
  ),

  'task.plan.revise': change(({ id, comment }, { state, context }) =>
    changed(id, decideRevisePlan(state, requireTask(state, id), comment, context)),
  ),

  'task.timeline': read(async ({ id, after, limit }, { state, caller, ports }) => {
    const seqs = state.timelines.get(id)?.seqs ?? [];
    const begin = Number(after ?? 0);
    const from = seqs.findIndex((seq) => seq > Math.max(begin, state.prunedUpTo));
    const wanted = from < 0 ? [] : seqs.slice(from, from + limit);
    const lines = await ports.readLinesAt(wanted);
    const last = wanted[wanted.length - 1];
    const more = last !== undefined && last !== seqs[seqs.length - 1];
    const isPruned = seqs.some((seq) => seq > begin && seq <= state.prunedUpTo);
    return {
      rows: withoutClosed(
        state,
        caller,
        lines.flatMap((line) => timelineOf(state, id, line)),
      ),
      ...(more ? { next: String(last) } : {}),
      ...(isPruned ? { prunedUpTo: state.prunedUpTo } : {}),
    };
  }),
} satisfies Partial<Handlers>;
