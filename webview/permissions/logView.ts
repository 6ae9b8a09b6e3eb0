import type { ToolDecisionRow } from '../../shared/model/toolDecision.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { Actor } from '../../shared/model/actor.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { age, hubNow, wholeTime } from '../look/moments.ts';
import { empty, failureBar, section } from '../page/section.ts';
import { t } from '../text.ts';
import { button, dropdown, icon, progressRing } from '../toolkit.ts';
import { everything } from './decisionLog.ts';
import type { LogFilter } from './decisionLog.ts';
import { deciderName } from './deciderName.ts';
import { effectChoices, effectLook, ruleName } from './effectLook.ts';
import type { PermissionsModel } from './permissionsModel.ts';
import { managedPlaces } from './ruleRights.ts';

/** What was decided, newest first, by what a person wants to see of it. */
export function logView(model: PermissionsModel): View {
  const { log } = model;
  return section(
    t('Decisions'),
    undefined,
    filterBar(model),
    failureBar(log.failure, 'alert'),
    log.rows.length === 0 && log.failure === undefined
      ? log.isFetched
        ? empty(isFiltered(log.filter) ? t('No decision is like this.') : t('No call of a tool was decided yet.'))
        : progressRing(t('Loading'))
      : undefined,
    h('ul', { class: 'decisions' }, ...log.rows.map((decision) => decisionView(model, decision))),
    log.next === undefined
      ? undefined
      : h('div', { class: 'row' }, button(t('Show More'), { onClick: () => void log.fetchMore() })),
  );
}

const isFiltered = (filter: LogFilter): boolean => JSON.stringify(filter) !== JSON.stringify(everything);

function filterBar(model: PermissionsModel): View {
  const { log, counts, rules } = model;
  const { filter } = log;
  const choice = (field: keyof LogFilter, label: string, options: readonly { value: string; text: string }[]): View => {
    const value = filter[field];
    const isKnown = value === '' || options.some((option) => option.value === value);
    return dropdown({
      class: 'filter',
      label,
      value,
      // What is filtered by stays to be seen where nothing of it is left.
      options: [{ value: '', text: label }, ...options, ...(isKnown ? [] : [{ value, text: value }])],
      onChange: (chosen) => model.filter({ [field]: chosen }),
    });
  };
  return h(
    'div',
    { class: 'row log-filter', role: 'search' },
    choice('effect', t('All effects'), effectChoices()),
    choice('tool', t('All tools'), counts?.tools.map(({ tool }) => ({ value: tool, text: tool })) ?? []),
    choice(
      'rule',
      t('All rules'),
      rules.map((rule) => ({ value: rule.id, text: ruleName(rule) })),
    ),
    isFiltered(filter)
      ? button(t('Show all'), { icon: 'clear-all', onClick: () => model.filter(everything) })
      : undefined,
  );
}

function decisionView(model: PermissionsModel, decision: ToolDecisionRow): View {
  const { client } = model.tools;
  const { id, effect, tool, args, at, sessionId, taskId, latencyMs } = decision;
  const look = effectLook(effect);
  const { names } = model.log;
  // The hub has checked it; only the type of its ids is wider on the wire.
  const who = names.get(sessionId) ?? actorName(decision.actor as Actor);
  const task = names.get(taskId ?? '');
  return h(
    'li',
    { key: id, class: 'decision' },
    h('span', { class: 'decision-effect' }, icon(look.icon, { class: look.tone }), look.name),
    h(
      'div',
      { class: 'decision-body' },
      h(
        'div',
        { class: 'decision-call' },
        h('span', { class: 'code' }, tool),
        h('span', { class: 'code cut', title: args }, args),
      ),
      h(
        'div',
        { class: 'row quiet decision-facts' },
        h('span', {}, deciderText(model, decision)),
        taskId === undefined || task === undefined
          ? undefined
          : link(task, () => client.open({ kind: 'task', id: taskId })),
        names.has(sessionId) ? link(who, () => client.open({ kind: 'session', id: sessionId })) : h('span', {}, who),
        h('span', {}, names.get(decision.serverId)),
        h('span', { title: t('How long the call waited for the decision') }, latencyText(latencyMs)),
      ),
    ),
    h('span', { class: 'quiet', title: wholeTime(at) }, age(at, hubNow())),
    makeRuleView(model, decision),
  );
}

const link = (text: string, onClick: () => void): View => h('button', { class: 'link', type: 'button', onClick }, text);

/** Nothing overrides the floor, and no rule speaks of an agent's own report: none is offered there. */
function makeRuleView(model: PermissionsModel, decision: ToolDecisionRow): View {
  const isPossible =
    decision.by !== 'floor' && decision.by !== 'own' && managedPlaces(model.looker, model.project).length > 0;
  return isPossible
    ? button(undefined, {
        icon: 'new-file',
        title: t('Make a rule of this call'),
        onClick: () => model.propose(decision),
      })
    : h('span');
}

const deciderText = ({ rules }: PermissionsModel, decision: ToolDecisionRow): string =>
  deciderName(
    decision,
    rules.find(({ id }) => id === decision.ruleId),
  );

const secondMs = 1_000;

const latencyText = (ms: number): string =>
  ms < secondMs ? t('{0} ms', Math.round(ms * 10) / 10) : t('{0} s', Math.round(ms / secondMs));
