import { maskedExcerpt } from '../../runtime/rules/maskSecrets.ts';
import { approvalAnswers } from '../../shared/model/approvalAnswers.ts';
import type { ApprovalEnd, WaitingCall } from '../../shared/model/approval.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import { plainText } from '../../shared/model/plainText.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { approvalKey, isLive } from '../state/hubState.ts';
import { assignmentOf, isUnderWay } from '../state/taskQueries.ts';
import { askForSession } from './askForSession.ts';
import type { Context } from './context.ts';
import { newIntervention } from './interventions.ts';
import { notNeeded } from './notNeeded.ts';

type ReportOf<Type extends Report['type']> = Extract<Report, { type: Type }>;

/**
 * A call of a live session of this server waits: a person is asked, once, about the task that is under way there, or
 * else about the session. The task runs on meanwhile. Secrets and control characters are hidden here once more.
 */
export function decideApprovalAsked(
  state: HubState,
  server: Server,
  report: ReportOf<'approval.asked'>,
  context: Context,
): HubEvent[] {
  const session = state.sessions.get(report.sessionId);
  if (session?.serverId !== server.id || !isLive(session)) return [];
  if (state.by.approval.count(approvalKey(session.id, report.approvalId)) > 0) return [];
  const plain = plainText(report.args);
  const args = maskedExcerpt(plain, limits.decisionArgsCharacters);
  const call: WaitingCall = {
    approvalId: report.approvalId,
    tool: report.tool,
    args: args.text,
    isWhole: report.isWhole && args.isWhole && plain === report.args,
  };
  const task = taskAt(state, session);
  const asked = {
    kind: 'tool_approval',
    question: questionOf(session, task, call, report.why),
    options: approvalAnswers,
  } as const;
  const askedBy = agentOf(session);
  if (task === undefined) return [askForSession(session, { ...asked, call }, askedBy, context)];
  const intervention = { ...newIntervention(task, asked, context), sessionId: session.id, call, askedBy };
  return [{ type: 'intervention_requested', taskId: task.id, actor: context.actor, intervention }];
}

/** A call waits no more. Where nobody has answered yet, nobody need. */
export function decideApprovalSettled(
  state: HubState,
  server: Server,
  { sessionId, approvalId, how, why }: ReportOf<'approval.settled'>,
  context: Context,
): HubEvent[] {
  const session = state.sessions.get(sessionId);
  if (session?.serverId !== server.id) return [];
  const waited = [...state.interventions.pick(state.by.approval.of(approvalKey(session.id, approvalId)))];
  return waited
    .filter(({ call }) => call?.settled === undefined)
    .flatMap((intervention): HubEvent[] => [
      ...(intervention.outcome.state === 'open'
        ? [notNeeded(intervention, why === undefined ? endWords[how] : `${endWords[how]}: ${why}`, context.actor)]
        : []),
      {
        type: 'approval_settled',
        sessionId: session.id,
        actor: context.actor,
        interventionId: intervention.id,
        how,
        ...(why === undefined ? {} : { why }),
      },
    ]);
}

const endWords: Readonly<Record<ApprovalEnd, string>> = {
  answered: 'it was answered before',
  elsewhere: 'it was decided in the session’s own terminal',
  expired: 'its agent waited as long as it can, and the call was denied',
  gone: 'nobody waits for it any more',
};

function questionOf({ name, provider }: Session, task: Task | undefined, call: WaitingCall, why: string): string {
  const where = task === undefined ? `session ${name}` : `session ${name}, for ${task.ref}`;
  const part = call.isWhole ? '' : ' (cut, or secrets hidden)';
  return (
    `${provider} in ${where} wants to call ${call.tool}${part}:\n\n${call.args}\n\n` +
    `You are asked because: ${why}\n` +
    `Answer "allow" for this call alone, "always" to be given a rule for it too, or "deny". Any other text denies it, and tells its agent why.`
  );
}

const agentOf = ({ id, name }: Session) => ({ kind: 'agent', sessionId: id, name }) as const;

/** The task that is under way in a session. */
export function taskAt(state: HubState, { id, taskId }: Session): Task | undefined {
  const task = taskId === undefined ? undefined : state.tasks.get(taskId);
  return task !== undefined && isUnderWay(task) && assignmentOf(task)?.sessionId === id ? task : undefined;
}
