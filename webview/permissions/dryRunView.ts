import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { age, hubNow, wholeTime } from '../look/moments.ts';
import { t } from '../text.ts';
import { icon } from '../toolkit.ts';
import { effectLook } from './effectLook.ts';
import type { PermissionsModel } from './permissionsModel.ts';
import type { DryRun, RuleDraft } from './ruleDraft.ts';
import { shadowView } from './shadowView.ts';

/** Changed decisions that are listed; the rest is counted. */
const maxListed = 8;

/** What a draft would have decided about the recorded calls. */
export function dryRunView(model: PermissionsModel, { found }: RuleDraft): View | undefined {
  if (found === undefined) return undefined;
  const rest = found.changed.length - maxListed;
  return h(
    'div',
    { class: 'dry-run', role: 'status', 'aria-label': t('On the recorded calls') },
    h('p', {}, figuresText(found)),
    found.released === 0
      ? undefined
      : h(
          'p',
          { class: 'row' },
          icon('info', { class: 'blue' }),
          t('{0} that it decided would not match it any more.', found.released),
        ),
    found.uncertain === 0
      ? undefined
      : h(
          'p',
          { class: 'row' },
          icon('question', { class: 'yellow' }),
          h(
            'span',
            { class: 'grow' },
            t('Uncertain: {0}, whose record is cut or has secrets hidden.', found.uncertain),
          ),
        ),
    shadowView(model, found),
    found.changed.length === 0 ? undefined : h('ul', {}, ...found.changed.slice(0, maxListed).map(changedView)),
    rest <= 0 ? undefined : h('p', { class: 'quiet' }, t('and {0} more', rest)),
  );
}

function figuresText({ looked, matched, decided, changed }: DryRun): string {
  if (looked === 0) return t('No call was recorded yet to try it on.');
  if (matched === 0) return t('Calls looked at: {0}. It matches none of them.', looked);
  return t(
    'Calls looked at: {0}. It matches {1} of them and decides {2}; {3} would be decided otherwise.',
    looked,
    matched,
    decided,
    changed.length,
  );
}

function changedView({ decision, was, would }: DryRun['changed'][number]): View {
  const [before, after] = [effectLook(was), effectLook(would)];
  return h(
    'li',
    { key: decision.id, class: 'changed' },
    icon(before.icon, { class: before.tone }),
    h('span', { class: 'read-only-for-ears' }, t('from {0} to {1}', before.name, after.name)),
    icon('arrow-small-right'),
    icon(after.icon, { class: after.tone }),
    h('span', { class: 'code' }, decision.tool),
    h('span', { class: 'code grow cut', title: decision.args }, decision.args),
    h('span', { class: 'quiet', title: wholeTime(decision.at) }, age(decision.at, hubNow())),
  );
}
