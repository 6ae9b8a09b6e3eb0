import { maskedExcerpt } from '../../runtime/rules/maskSecrets.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Server } from '../../shared/model/server.ts';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';

/**
 * Records what a daemon decided for one of its sessions; of sessions of other servers it may not speak. Secrets are
 * hidden here once more: what is in the log stays there.
 */
export function decideRecordDecision(
  state: HubState,
  server: Server,
  report: Extract<Report, { type: 'decision.made' }>,
  context: Context,
): HubEvent[] {
  const session = state.sessions.get(report.sessionId);
  if (session?.serverId !== server.id) return [];
  const args = maskedExcerpt(report.args, limits.decisionArgsCharacters);
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
    ...(report.person === undefined ? {} : { person: report.person }),
    latencyMs: report.latencyMs,
    // A server's clock may be wrong; a decision is not made after it was told.
    at: Math.min(report.at, context.now),
  };
  return [{ type: 'decision_recorded', actor: context.actor, decision }];
}
