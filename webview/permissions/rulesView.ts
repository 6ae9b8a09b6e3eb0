import { classes, h } from '../dom.ts';
import type { View } from '../dom.ts';
import { empty, section } from '../page/section.ts';
import { t } from '../text.ts';
import { badge, button, icon } from '../toolkit.ts';
import { draftView } from './draftView.ts';
import { effectLook, ruleName, scopeName } from './effectLook.ts';
import type { PermissionsModel } from './permissionsModel.ts';
import { groupRules } from './ruleGroups.ts';
import type { RuleGroup, RuleView } from './ruleGroups.ts';
import { shadowView } from './shadowView.ts';
import { managedPlaces, mayManage, placeKey, placeOf } from './ruleRights.ts';
import type { Place } from './ruleRights.ts';

/** The rules by where they hold, in the order in which they are asked, and the one that is being written. */
export function rulesView(model: PermissionsModel): View {
  const { draft, looker, project } = model;
  const [place] = managedPlaces(looker, project).filter(({ scope }) => scope !== 'server');
  const isNew = draft !== undefined && draft.form.id === undefined;
  return section(
    t('Rules'),
    place === undefined
      ? h('span', { class: 'quiet' }, t('Owners of the project change them.'))
      : button(t('Add a Rule'), {
          icon: 'add',
          look: 'primary',
          disabled: draft !== undefined,
          onClick: () => model.add(place),
        }),
    h('p', { class: 'quiet' }, orderText(model.unmatched)),
    isNew ? draftView(model, draft) : undefined,
    ...groupRules(model.rules, project).map((group) => groupView(model, group)),
  );
}

const orderText = (unmatched: PermissionsModel['unmatched']): string =>
  unmatched === 'deny'
    ? t('A rule that denies wins; then the narrowest place, then order. What no rule matches is denied.')
    : t('A rule that denies wins; then the narrowest place, then order. What no rule matches is asked.');

function groupView(model: PermissionsModel, { place, rules }: RuleGroup): View {
  const name = nameOf(model, place, rules);
  return h(
    'section',
    { key: placeKey(place), class: 'rule-group', 'aria-label': name },
    h('h3', { class: 'row' }, icon(placeIcons[place.scope], { class: 'quiet' }), name, badge(rules.length)),
    rules.length === 0 ? empty(t('None here.')) : undefined,
    h(
      'ol',
      { class: 'rules' },
      ...rules.map((rule, index) => ruleView(model, rule, { index, last: rules.length - 1 })),
    ),
  );
}

const placeIcons = { server: 'server', project: 'project', hub: 'globe' } as const;

function nameOf({ tools }: PermissionsModel, place: Place, rules: readonly RuleView[]): string {
  if (place.scope === 'hub') return scopeName({ scope: 'hub' });
  const known = tools.client.mirror.get(place.scope, place.id)?.name ?? rules[0]?.scopeName;
  return scopeName({ scope: place.scope, scopeName: known });
}

function ruleView(
  model: PermissionsModel,
  rule: RuleView,
  { index, last }: { readonly index: number; readonly last: number },
): View {
  const { draft } = model;
  if (draft !== undefined && draft.form.id === rule.id)
    return h('li', { key: rule.id, class: 'rule-edited' }, draftView(model, draft));
  const look = effectLook(rule.effect);
  const name = ruleName(rule);
  return h(
    'li',
    { key: rule.id, class: classes('rule', rule.shadow !== undefined && 'is-shadowed'), 'aria-label': name },
    h('span', { class: 'rule-order quiet', 'aria-hidden': 'true' }, String(rule.order)),
    h('span', { class: 'rule-effect' }, icon(look.icon, { class: look.tone }), look.name),
    h(
      'div',
      { class: 'rule-body' },
      h(
        'div',
        { class: 'row' },
        rule.tool === undefined
          ? h('span', { class: 'quiet' }, t('every tool'))
          : h('code', { class: 'code pattern', title: t('Matches the whole name of the tool') }, rule.tool),
        rule.args === undefined ? undefined : h('code', { class: 'code pattern', title: argsTitle(rule) }, rule.args),
      ),
      rule.note === undefined ? undefined : h('p', { class: 'quiet whole-text' }, rule.note),
      shadowView(model, rule),
    ),
    decidedView(model, rule),
    mayManage(model.looker, placeOf(rule)) ? actionsView(model, rule, { index, last }) : h('span'),
  );
}

const argsTitle = ({ effect }: RuleView): string =>
  effect === 'allow' ? t('Must match all of the arguments') : t('Is looked for anywhere in the arguments');

/** How often it decided lately; a click shows which calls. */
function decidedView(model: PermissionsModel, { id, decided = 0 }: RuleView): View {
  const text = decided === 1 ? t('1 call') : t('{0} calls', decided);
  return decided === 0
    ? h('span', { class: 'rule-decided quiet', title: t('It decided nothing lately') }, '0')
    : h(
        'button',
        {
          class: 'link rule-decided',
          type: 'button',
          title: t('Show what it decided'),
          'aria-label': t('{0}: show what it decided', text),
          onClick: () => model.filter({ rule: id, tool: '', effect: '' }),
        },
        String(decided),
      );
}

function actionsView(
  model: PermissionsModel,
  rule: RuleView,
  { index, last }: { readonly index: number; readonly last: number },
): View {
  if (model.removing === rule.id) return removeView(model, rule);
  const isBusy = model.draft !== undefined;
  return h(
    'div',
    { class: 'rule-actions' },
    button(undefined, {
      icon: 'arrow-up',
      title: t('Ask it earlier'),
      disabled: index === 0,
      onClick: () => void model.move(rule, rule.order - 1),
    }),
    button(undefined, {
      icon: 'arrow-down',
      title: t('Ask it later'),
      disabled: index === last,
      onClick: () => void model.move(rule, rule.order + 1),
    }),
    button(undefined, {
      icon: 'edit',
      title: t('Change this rule'),
      disabled: isBusy,
      onClick: () => model.change(rule),
    }),
    button(undefined, {
      icon: 'trash',
      title: t('Remove this rule'),
      onClick: () => {
        model.removing = rule.id;
        model.tools.redraw();
      },
    }),
  );
}

/** A rule is removed by two presses, the second of which says what it does. */
const removeView = (model: PermissionsModel, rule: RuleView): View =>
  h(
    'div',
    { class: 'rule-actions' },
    button(t('Remove'), {
      icon: 'trash',
      look: 'primary',
      class: 'rule-remove',
      onClick: () => void model.remove(rule),
    }),
    button(t('Keep'), {
      onClick: () => {
        model.removing = undefined;
        model.tools.redraw();
      },
    }),
  );
