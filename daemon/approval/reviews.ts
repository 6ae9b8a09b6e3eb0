import type { Log } from '../../runtime/log.ts';
import { evaluateRules } from '../../runtime/rules/evaluateRules.ts';
import { toolText } from '../../runtime/rules/toolText.ts';
import { isOwnReport } from './ownReport.ts';
import { toError } from '../../shared/errors.ts';
import type { RuleEffect, RuleSet } from '../../shared/model/rule.ts';
import type { Decider } from '../../shared/model/toolDecision.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { ToolCall } from './toolCall.ts';
import { shownArgs, shownTool } from './toolCall.ts';

/** What the rules say of a call. `ask` by `default` means that nothing speaks of it. */
export interface Review {
  readonly effect: RuleEffect;
  readonly by: Decider;
  readonly why: string;
}

export interface ReviewPorts {
  readonly rules: () => RuleSet;
  readonly serverId: string;
  readonly report: (report: Report) => Promise<unknown>;
  readonly now: () => number;
  /** Never jumps. ms. */
  readonly elapsed: () => number;
  /** The home directory of this daemon's user, whose agents work for it. */
  readonly home: string;
  /** Where an absolute path leads when links are followed; undefined where nothing is there. */
  readonly realpath: (path: string) => string | undefined;
  readonly log: Log;
}

/** Decides about calls of tools by the rules in memory, at once, and records each decision. */
export class Reviews {
  private readonly ports: ReviewPorts;
  private unrecorded = 0;

  constructor(ports: ReviewPorts) {
    this.ports = ports;
  }

  review({ order, cwd }: SessionRecord, { tool: name, input }: ToolCall): Review {
    const began = this.ports.elapsed();
    const { rules, unmatched } = this.ports.rules();
    const { projectId, sessionId } = order;
    const tool = shownTool(name);
    const text = toolText(tool, input);
    const { serverId, home, realpath } = this.ports;
    const call = { tool, args: text, input, projectId, serverId, cwd, home, realpath };
    // Without it no agent could say that it is done, whatever a project wants of other calls.
    if (isOwnReport(tool, text)) return { effect: 'allow', by: 'default', why: 'it reports to Rostrum' };
    const { effect, by, rule, why } = evaluateRules(rules, call, unmatched[projectId] ?? 'ask');
    const latencyMs = Math.max(0, this.ports.elapsed() - began);
    this.record({
      type: 'decision.made',
      sessionId,
      tool,
      ...shownArgs(text),
      effect,
      by,
      ...(rule === undefined ? {} : { rule: { id: rule.id, scope: rule.scope.kind, effect: rule.effect } }),
      latencyMs,
      at: this.ports.now(),
    });
    return { effect, by, why };
  }

  /** Nobody waits for the record: an agent is not slowed by a disk. What cannot be kept is counted and said. */
  private record(report: Report): void {
    this.ports.report(report).catch((error: unknown) => {
      this.unrecorded += 1;
      if (Number.isInteger(Math.log2(this.unrecorded)))
        this.ports.log.warn('decisions could not be recorded', { count: this.unrecorded, error: toError(error) });
    });
  }
}
