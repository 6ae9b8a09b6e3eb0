import type { Log } from '../../runtime/log.ts';
import { evaluateRules } from '../../runtime/rules/evaluateRules.ts';
import { floorOf } from '../../runtime/rules/floor.ts';
import { toolText } from '../../runtime/rules/toolText.ts';
import { isOwnTool } from '../mcp/ownTools.ts';
import { isOwnCall, showsOnly } from './ownReport.ts';
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

/** A decision as it is written down. */
export type Decision = Omit<Extract<Report, { type: 'decision.made' }>, 'type' | 'sessionId' | 'at'>;

const harmless: Review = { effect: 'allow', by: 'harmless', why: 'it changes nothing' };

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
  /** The file with a session's task. */
  readonly promptOf: (sessionId: string) => string;
  readonly log: Log;
}

/** Decides about calls of tools by the rules in memory, at once, and records each decision. */
export class Reviews {
  private readonly ports: ReviewPorts;
  private unrecorded = 0;

  constructor(ports: ReviewPorts) {
    this.ports = ports;
  }

  /** By the rules; what only looks at something is allowed where none of them speaks of it. */
  review(session: SessionRecord, { tool: name, input }: ToolCall, { isHarmless = false } = {}): Review {
    const began = this.ports.elapsed();
    // Without it no agent could say that it is done, whatever a project wants of other calls.
    if (this.isReport(session, { tool: name, input })) return this.own(session, { tool: name, input });
    if (showsOnly(this.ports.promptOf(session.order.sessionId), { tool: name, input }))
      return this.own(session, { tool: name, input }, 'it reads its task');
    const { rules, unmatched } = this.ports.rules();
    const { projectId } = session.order;
    const { cwd } = session;
    const tool = shownTool(name);
    const text = toolText(tool, input);
    const { serverId, home, realpath } = this.ports;
    const call = { tool, args: text, input, projectId, serverId, cwd, home, realpath };
    const verdict = evaluateRules(rules, call, unmatched[projectId] ?? 'ask');
    const isFree = isHarmless && verdict.effect === 'ask' && verdict.by === 'default';
    const { effect, by, why } = isFree ? harmless : verdict;
    const { rule } = verdict;
    this.decided(session.order.sessionId, {
      tool,
      ...shownArgs(text),
      effect,
      by,
      ...(rule === undefined ? {} : { rule: { id: rule.id, scope: rule.scope.kind, effect: rule.effect } }),
      latencyMs: Math.max(0, this.ports.elapsed() - began),
    });
    return { effect, by, why };
  }

  /** Whether a call is no more than what its agent says of its own work: it names nothing that the floor speaks of. */
  isReport({ cwd }: SessionRecord, { tool: name, input }: ToolCall): boolean {
    const tool = shownTool(name);
    const { home, realpath } = this.ports;
    if (!isOwnCall({ tool, input })) return false;
    return floorOf({ tool, args: toolText(tool, input), input, cwd, home, realpath }) === undefined;
  }

  /** An agent's own report, or what tells it its task, which is allowed whatever rules say. */
  own({ order: { sessionId } }: SessionRecord, { tool: name, input }: ToolCall, why = 'it reports to Rostrum'): Review {
    const tool = shownTool(name);
    this.decided(sessionId, { tool, ...shownArgs(toolText(tool, input)), effect: 'allow', by: 'own', latencyMs: 0 });
    return { effect: 'allow', by: 'own', why };
  }

  /** A call has run about which its agent asked nobody: what speaks of it was not asked. */
  unasked({ order: { sessionId } }: SessionRecord, { tool: name, input }: ToolCall, { isHarmless = false } = {}): void {
    const tool = shownTool(name);
    const by = isOwnTool(name) ? 'own' : isHarmless ? 'harmless' : 'agent';
    this.decided(sessionId, { tool, ...shownArgs(toolText(tool, input)), effect: 'allow', by, latencyMs: 0 });
  }

  /** A call is denied for which nobody was there in time. */
  denied({ order: { sessionId } }: SessionRecord, { tool: name, input }: ToolCall, latencyMs: number): void {
    const tool = shownTool(name);
    this.decided(sessionId, { tool, ...shownArgs(toolText(tool, input)), effect: 'deny', by: 'nobody', latencyMs });
  }

  /** What became of a call that the rules left to a person. */
  decided(sessionId: SessionRecord['order']['sessionId'], decision: Decision): void {
    this.record({ type: 'decision.made', sessionId, ...decision, at: this.ports.now() });
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
