import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { age, hubNow, wholeTime } from '../look/moments.ts';
import { empty, section } from '../page/section.ts';
import { t } from '../text.ts';
import { badge, button, checkbox, icon, textArea } from '../toolkit.ts';
import type { TaskModel } from './taskModel.ts';
import { doer, timelineLine } from './timelineText.ts';

/** Remarks of people and agents, and a place for another one. */
export function notesView(model: TaskModel): View {
  const { notes } = model;
  return section(
    t('Notes'),
    notes.length === 0
      ? undefined
      : badge(notes.length, notes.length === 1 ? t('1 note') : t('{0} notes', notes.length)),
    ...notes.map(({ id, text, urgent, by, at }) =>
      h(
        'article',
        { key: id, class: 'note' },
        h(
          'div',
          { class: 'row quiet' },
          urgent ? h('span', { class: 'yellow row' }, icon('megaphone'), t('urgent')) : undefined,
          h('span', {}, doer(by)),
          h('span', { title: wholeTime(at) }, age(at, hubNow())),
        ),
        h('p', { class: 'whole-text' }, text),
      ),
    ),
    h(
      'div',
      { class: 'field' },
      textArea({
        label: t('Another note'),
        placeholder: t('A note for people and for the agent'),
        value: model.note,
        rows: 3,
        onInput: (text) => model.writeNote(text),
      }),
      h(
        'div',
        { class: 'row' },
        button(t('Add note'), {
          onClick: () => void model.addNote(),
          disabled: model.note.trim() === '' || !model.tools.client.mayChange,
        }),
        checkbox(t('Urgent: interrupt the agent'), {
          checked: model.isUrgent,
          onChange: (isUrgent) => {
            model.isUrgent = isUrgent;
            model.tools.redraw();
          },
        }),
      ),
    ),
  );
}

/** Everything that happened, in order. */
export function timelineView(model: TaskModel): View {
  const { timeline, timelineNext, prunedUpTo } = model;
  const { mirror } = model.tools.client;
  const nameOf = (id: string): string =>
    mirror.get('server', id)?.name ?? mirror.get('task', id)?.ref ?? mirror.get('session', id)?.name ?? id;
  return section(
    t('Timeline'),
    undefined,
    prunedUpTo === undefined
      ? undefined
      : h('p', { class: 'quiet' }, t('What was before this was pruned from the log.')),
    timeline.length === 0 ? empty(t('Nothing yet.')) : undefined,
    h(
      'ol',
      { class: 'timeline' },
      ...timeline.map((entry, index) => {
        const line = timelineLine(entry, nameOf);
        return h(
          'li',
          { key: `${entry.seq} ${index}` },
          icon(line.icon),
          h(
            'div',
            { class: 'grow' },
            h(
              'div',
              { class: 'row' },
              h('span', {}, line.text),
              h('span', { class: 'quiet' }, doer(entry.actor)),
              h('span', { class: 'quiet timeline-age', title: wholeTime(entry.at) }, age(entry.at, hubNow())),
            ),
            line.said === undefined ? undefined : h('p', { class: 'quiet whole-text' }, line.said),
          ),
        );
      }),
    ),
    timelineNext === undefined
      ? undefined
      : button(t('Show more'), {
          onClick: () => void model.wish(() => model.fetchTimeline()),
        }),
  );
}
