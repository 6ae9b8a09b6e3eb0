import { byWeight } from '../../shared/model/inboxOrder.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { closingSession } from '../access/closedQuestions.ts';
import { proposedRule } from '../decide/approvalAnswer.ts';
import { decideRespond } from '../decide/interventions.ts';
import { decideWithdraw } from '../decide/withdrawQuestion.ts';
import { requireIntervention } from '../decide/requireRecord.ts';
import type { HubState } from '../state/hubState.ts';
import { interventionRow } from '../state/rows/interventionRow.ts';
import type { Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';

/** The inbox: what waits for a human. */
export const inboxHandlers = {
  'intervention.list': read(({ state: states, kind, ...page }, request) => {
    const { state, context, caller } = request;
    const onlyOpen = states.every((wanted) => wanted === 'open');
    const index = onlyOpen ? state.by.openInterventionProject : state.by.interventionProject;
    const wanted = [...state.interventions.pick(index.of(projectOf(request).id))].filter(
      (intervention) =>
        states.includes(intervention.outcome.state) &&
        (kind === undefined || kind.includes(intervention.kind)) &&
        closingSession(state, caller, intervention) === undefined,
    );
    const rows = byWeight(
      wanted.map((intervention) => interventionRow(state, intervention)),
      context.now,
    );
    return listPage(rows, page, { rowOf: (row) => row });
  }),

  'intervention.view': read(({ id }, { state }) => view(state, requireIntervention(state, id))),

  'intervention.respond': change(({ id, response }, { state, context, ports }) => {
    const asked = requireIntervention(state, id);
    const events = decideRespond(state, asked, response, context, (serverId) => ports.heartbeatOf(serverId));
    return { events, answer: (after) => answered(after, requireIntervention(after, id)) };
  }),

  'intervention.withdraw': change(({ id, why }, { state, context }) => ({
    events: decideWithdraw(requireIntervention(state, id), why, context),
    answer: (after) => view(after, requireIntervention(after, id)),
  })),
} satisfies Partial<Handlers>;

/** With the rule that "always" proposes: to add it is another wish, and not everybody's who may answer. */
function answered(state: HubState, intervention: Intervention): ResultOf<'intervention.respond'> {
  const { outcome, call } = intervention;
  const isAlways = outcome.state === 'answered' && outcome.answer === 'always';
  const rule = isAlways && call !== undefined ? proposedRule(call, intervention.projectId) : undefined;
  return { ...view(state, intervention), ...(rule === undefined ? {} : { proposedRule: rule }) };
}

function view(state: HubState, intervention: Intervention): ResultOf<'intervention.view'> {
  const { outcome, question, askedBy } = intervention;
  const answered = outcome.state === 'answered' ? { answer: outcome.answer, answeredBy: outcome.by } : {};
  return { intervention: interventionRow(state, intervention), question, askedBy, ...answered };
}
