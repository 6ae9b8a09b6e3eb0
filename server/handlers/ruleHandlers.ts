import { dryRun, isFirstWord } from '../../runtime/rules/dryRun.ts';
import { compareRules, evaluateRules } from '../../runtime/rules/evaluateRules.ts';
import { maskedExcerpt } from '../../runtime/rules/maskSecrets.ts';
import { readShadow, seenShadow, wonCalls } from '../../runtime/rules/shadowedRules.ts';
import { toolText } from '../../runtime/rules/toolText.ts';
import { badRequest, notFound } from '../../shared/errors.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Rule, RuleScope } from '../../shared/model/rule.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { ruleOperations } from '../../shared/operations/rules.ts';
import { limits } from '../../shared/timings.ts';
import { openDecisions } from '../access/closedQuestions.ts';
import { resolveServer } from '../access/resolve.ts';
import {
  decideAddRule,
  decideMoveRule,
  decideRemoveRule,
  decideUpdateRule,
  requirePatterns,
  requireRule,
} from '../decide/rules.ts';
import { requireServer } from '../decide/requireRecord.ts';
import type { HubState } from '../state/hubState.ts';
import { rulesFor, rulesOf, unmatchedOf } from '../state/ruleQueries.ts';
import { ruleRow } from '../state/rows/ruleRow.ts';
import { toolDecisionRow } from '../state/rows/toolDecisionRow.ts';
import type { Handlers, Request } from './handler.ts';
import { change, read } from './handler.ts';
import { groupedBy } from '../../shared/groupedBy.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';

/** Recorded calls that are looked at to see whether a rule ever wins. */
const seenCalls = 50;

/** Rules for calls of tools: who decides, and what would be decided. */
export const ruleHandlers = {
  'rule.list': read(({ server, ...page }, request) => {
    const { state, caller } = request;
    const project = projectOf(request);
    const rules = [...rulesFor(state, project.id, serverOf(request, server))].sort(compareRules);
    const decisions = openDecisions(state, caller, project.id);
    const decided = groupedBy(decisions, ({ rule }) => rule?.id);
    const calls = wonCalls(rules, decisions.slice(-seenCalls));
    const rowOf = (rule: Rule) => {
      const times = decided.get(rule.id)?.length ?? 0;
      const shadow = readShadow(rule, rules) ?? (times > 0 ? undefined : seenShadow(rule, calls));
      return { ...ruleRow(state, rule), decided: times, shadow };
    };
    return { ...listPage(rules, page, { rowOf }), unmatched: unmatchedOf(project) };
  }),

  'rule.add': change(({ project, server, hub: _hub, position, ...draft }, { state, context }) => {
    const scope = scopeOf(state, { project, server });
    const { ruleId, events } = decideAddRule(state, { scope, draft, position }, context);
    return { events, answer: (after) => ruleAnswer(after, ruleId) };
  }),

  'rule.update': change(({ id, ...changes }, { state, context }) => ({
    events: decideUpdateRule(requireRule(state, id), changes, context),
    answer: (after) => ruleAnswer(after, id),
  })),

  'rule.move': change(({ id, position }, { state, context }) => ({
    events: decideMoveRule(state, requireRule(state, id), position, context),
    answer: (after) => ruleAnswer(after, id),
  })),

  'rule.remove': change(({ id }, { state, context }) => ({
    events: decideRemoveRule(state, requireRule(state, id), context),
    answer: () => ({ removed: id }),
  })),

  'rule.test': read(({ server, tool, input }, request) => {
    const { state } = request;
    const project = projectOf(request);
    const serverId = serverOf(request, server);
    // Without a server, rules of servers say nothing: the call may run on any of them.
    const rules = rulesFor(state, project.id, serverId);
    const args = toolText(tool, input);
    const verdict = evaluateRules(rules, { tool, args, projectId: project.id, serverId }, unmatchedOf(project));
    const { effect, by, why, rule, shadowing } = verdict;
    return {
      effect,
      by,
      why,
      rule: rule && ruleRow(state, rule),
      shadowing: shadowing.map((beaten) => ruleRow(state, beaten)),
      text: maskedExcerpt(args, limits.decisionArgsCharacters).text,
    };
  }),

  'rule.dryrun': read(({ project: _project, hub, server, last, replaces, ...given }, request) => {
    const { state, caller, context } = request;
    requirePatterns(given);
    if (hub && server !== undefined) throw badRequest([{ path: '', message: 'name one of hub and server' }]);
    const projectId = projectOf(request).id;
    const rules = rulesFor(state, projectId);
    const former = rules.find(({ id }) => id === replaces);
    if (replaces !== undefined && former === undefined) throw notFound('rule', replaces);
    const named = hub
      ? { kind: 'hub' as const }
      : scopeOf(state, { project: projectId, server: serverOf(request, server) });
    const scope = former?.scope ?? named;
    const draft: Rule = {
      ...given,
      id: context.newId('rule'),
      scope,
      order: former?.order ?? rulesOf(state, scope).length + 1,
      createdBy: context.actor,
      createdAt: context.now,
      updatedAt: context.now,
    };
    const recorded = openDecisions(state, caller, projectId).filter(isFirstWord);
    const { changed, ...figures } = dryRun(draft, recorded.slice(-last), replaces);
    return {
      ...figures,
      changed: changed.map(({ decision, was, would }) => ({ decision: toolDecisionRow(decision), was, would })),
      shadow: readShadow(
        draft,
        rules.filter((rule) => rule !== former),
      ),
    };
  }),
} satisfies Handlers<keyof typeof ruleOperations>;

function scopeOf(
  state: HubState,
  { project, server }: { readonly project?: string | undefined; readonly server?: string | undefined },
): RuleScope {
  if (server !== undefined) return { kind: 'server', id: requireServer(state, server).id };
  // Admitted: it is the whole id of a project, or the hub was meant.
  return project === undefined ? { kind: 'hub' } : { kind: 'project', id: project as Id<'project'> };
}

/** A server that is named beside the project. */
const serverOf = ({ state, caller }: Request, key: string | undefined): Id<'server'> | undefined =>
  key === undefined ? undefined : resolveServer(state, caller, key).id;

function ruleAnswer(state: HubState, id: string): ResultOf<'rule.update'> {
  const rule = requireRule(state, id);
  const [wider, own] = [rulesOf(state, { kind: 'hub' }), rulesOf(state, rule.scope)];
  return { rule: { ...ruleRow(state, rule), shadow: readShadow(rule, [...own, ...wider]) } };
}
