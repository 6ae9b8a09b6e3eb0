import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { ago, hubNow, wholeTime } from '../look/moments.ts';
import { section } from '../page/section.ts';
import { t } from '../text.ts';
import { icon } from '../toolkit.ts';
import { evidenceItems } from './evidenceItems.ts';
import type { EvidenceItem } from './evidenceItems.ts';
import type { TaskModel } from './taskModel.ts';

/** What must be shown before the task is done, and what was found of it. */
export function evidenceView(model: TaskModel): View | undefined {
  const { view, row } = model;
  const items = view === undefined ? [] : evidenceItems(view);
  if (view === undefined || items.length === 0) return undefined;
  const { proof } = view;
  return section(
    t('Evidence'),
    proof === undefined
      ? undefined
      : h('span', { class: 'quiet', title: wholeTime(proof.at) }, t('looked at {0}', ago(proof.at, hubNow()))),
    row?.provingSince === undefined
      ? undefined
      : h('p', { class: 'row', role: 'status' }, icon('sync'), t('Reported as done; its evidence is being checked')),
    h('ul', {}, ...items.map(itemView)),
  );
}

function itemView({ predicate, text, passed, detail, command, output }: EvidenceItem): View {
  const look =
    passed === undefined
      ? ({ name: 'circle-large-outline', tone: 'quiet', said: t('demanded') } as const)
      : passed
        ? ({ name: 'pass', tone: 'green', said: t('shown') } as const)
        : ({ name: 'error', tone: 'red', said: t('missing') } as const);
  return h(
    'li',
    { key: predicate },
    h(
      'div',
      { class: 'row' },
      h('span', { class: look.tone, title: look.said }, icon(look.name)),
      h('span', {}, text),
      detail === undefined ? undefined : h('span', { class: 'quiet' }, detail),
    ),
    command === undefined ? undefined : h('p', { class: 'code quiet whole-text' }, command),
    output === undefined
      ? undefined
      : h(
          'details',
          { open: passed === false },
          h('summary', {}, t('The end of what it printed')),
          h('p', { class: 'code whole-text' }, output),
        ),
  );
}
