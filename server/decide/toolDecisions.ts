import { maskedExcerpt } from '../../runtime/rules/maskSecrets.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { plainText } from '../../shared/model/plainText.ts';
import type { Server } from '../../shared/model/server.ts';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { approvalKey } from '../state/hubState.ts';
import { excerpt } from '../state/rows/excerpt.ts';
import { readApprovalAnswer } from './approvalAnswer.ts';
import type { Context } from './context.ts';

type Made = Extract<Report, { type: 'decision.made' }>;

/**
 * Records what a daemon decided for one of its sessions; of sessions of other servers it may not speak. Secrets are
 * hidden here once more: what is in the log stays there.
 */
export function decideRecordDecision(state: HubState, server: Server, report: Made, context: Context): HubEvent[] {
  const session = state.sessions.get(report.sessionId);
  if (session?.serverId !== server.id) return [];
  const args = maskedExcerpt(report.args, limits.decisionArgsCharacters);
  const person = report.by === 'person' ? readPerson(state, report) : undefined;
  const decision: ToolDecision = {
    id: context.newId('decision'),
    projectId: session.projectId,
    serverId: server.id,
    sessionId: session.id,
    taskId: session.taskId,
    actor: { kind: 'agent', sessionId: session.id, name: session.name },
    tool: report.tool,
    args: args.text,
    isWhole: report.isWhole && args.isWhole,
    effect: report.effect,
    by: report.by,
    rule: report.rule,
    ...(person === undefined ? {} : { person }),
    latencyMs: report.latencyMs,
    // A server's clock may be wrong; a decision is not made after it was told.
    at: Math.min(report.at, context.now),
  };
  return [{ type: 'decision_recorded', actor: context.actor, decision }];
}

/** Who answered so about this very call, by the hub's own record; nobody where it has none that fits. */
function readPerson(state: HubState, { sessionId, approvalId, tool, args, effect }: Made): string | undefined {
  if (approvalId === undefined) return undefined;
  const shown = maskedExcerpt(plainText(args), limits.decisionArgsCharacters).text;
  const asked = [...state.interventions.pick(state.by.approval.of(approvalKey(sessionId, approvalId)))];
  const [who] = asked.flatMap(({ call, outcome }) =>
    outcome.state === 'answered' &&
    call?.tool === tool &&
    call.args === shown &&
    readApprovalAnswer(outcome.answer).effect === effect
      ? [outcome.by]
      : [],
  );
  return who && excerpt(actorName(who), limits.nameCharacters);
}
