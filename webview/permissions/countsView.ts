import type { RuleEffect } from '../../shared/model/rule.ts';
import { ruleEffect } from '../../shared/model/rule.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { duration, hubNow } from '../look/moments.ts';
import { empty, section } from '../page/section.ts';
import { t } from '../text.ts';
import { icon } from '../toolkit.ts';
import { deciderName } from './deciderName.ts';
import { effectLook } from './effectLook.ts';
import type { PermissionsModel } from './permissionsModel.ts';

type Counts = ResultOf<'decision.counts'>;
type Counted = Readonly<Record<RuleEffect, number>>;

/** Lines of one table; the rest is counted. */
const maxLines = 12;

/** How often each tool and each rule stood in the last decisions. */
export function countsView(model: PermissionsModel): View | undefined {
  const { counts } = model;
  if (counts === undefined) return undefined;
  return section(
    t('Counts'),
    counts.since === undefined
      ? undefined
      : h(
          'span',
          { class: 'quiet' },
          counts.total === 1
            ? t('1 call in {0}', duration(hubNow() - counts.since))
            : t('{0} calls in {1}', counts.total, duration(hubNow() - counts.since)),
        ),
    counts.total === 0
      ? empty(t('No call of a tool was decided yet.'))
      : [table(t('By tool'), toolLines(model, counts)), table(t('By who decided'), deciderLines(model, counts))],
  );
}

interface Line extends Counted {
  readonly key: string;
  readonly name: string;
  readonly isCode?: boolean;
  /** Shows these decisions in the log; absent where the log cannot tell them apart. */
  readonly show?: () => void;
}

const toolLines = (model: PermissionsModel, { tools }: Counts): readonly Line[] =>
  tools.map(({ tool, ...counted }) => ({
    ...counted,
    key: tool,
    name: tool,
    isCode: true,
    show: () => model.filter({ tool, rule: '', effect: '' }),
  }));

const deciderLines = (model: PermissionsModel, { rules }: Counts): readonly Line[] =>
  rules.map(({ by, ruleId, rule, ...counted }) => ({
    ...counted,
    key: ruleId ?? by,
    name: deciderName({ by }, rule),
    ...(ruleId === undefined ? {} : { show: () => model.filter({ rule: ruleId, tool: '', effect: '' }) }),
  }));

const table = (name: string, lines: readonly Line[]): View =>
  h(
    'table',
    { key: name, class: 'counts' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, name),
        ...ruleEffect.options.map((effect) => {
          const look = effectLook(effect);
          return h(
            'th',
            { key: effect, scope: 'col', class: 'figure-cell', title: look.name, 'aria-label': look.name },
            icon(look.icon, { class: look.tone }),
          );
        }),
      ),
    ),
    h(
      'tbody',
      {},
      ...lines.slice(0, maxLines).map(lineView),
      lines.length <= maxLines
        ? undefined
        : h('tr', {}, h('td', { colSpan: 4, class: 'quiet' }, t('and {0} more', lines.length - maxLines))),
    ),
  );

const lineView = ({ key, name, isCode = false, show, ...counted }: Line): View =>
  h(
    'tr',
    { key },
    h(
      'td',
      { class: isCode ? 'code' : undefined },
      show === undefined
        ? name
        : h(
            'button',
            { class: 'link whole-text', type: 'button', title: t('Show these decisions'), onClick: show },
            name,
          ),
    ),
    ...ruleEffect.options.map((effect) =>
      h(
        'td',
        { key: effect, class: counted[effect] === 0 ? 'figure-cell quiet' : 'figure-cell' },
        String(counted[effect]),
      ),
    ),
  );
