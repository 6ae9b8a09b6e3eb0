import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { section } from '../page/section.ts';
import { t } from '../text.ts';
import { checkbox, dropdown, labelled, textField } from '../toolkit.ts';
import { problemAt } from './formDraft.ts';
import type { TaskForm } from './taskForm.ts';
import type { TaskModel } from './taskModel.ts';

/** When a task starts, how often it is tried, and whether a person sees its plan first. */
export function courseView(model: TaskModel, form: TaskForm, isOpen: boolean): View {
  const problem = problemAt(model.problems, 'retry.max');
  // What has started has no start before it; a retry begins at once.
  const isPending = model.row?.status === 'pending';
  return section(
    t('Course'),
    undefined,
    h(
      'div',
      { class: 'form-columns' },
      labelled(
        t('Starts'),
        dropdown({
          label: t('Starts'),
          value: form.start,
          disabled: !isOpen || !isPending,
          options: [
            { value: 'auto', text: t('as soon as it can') },
            { value: 'unblocked', text: t('after what it waits for') },
            { value: 'manual', text: t('by hand') },
          ],
          onChange: (start) => model.edit({ start }),
        }),
      ),
      labelled(
        t('Retries by itself, at most'),
        textField({
          label: t('Retries by itself, at most'),
          value: form.retries,
          disabled: !isOpen,
          problem,
          onInput: (retries) => model.edit({ retries }),
        }),
        problem,
      ),
    ),
    checkbox(t('Its plan is approved before it works'), {
      checked: form.requirePlanApproval,
      disabled: !isOpen,
      onChange: (requirePlanApproval) => model.edit({ requirePlanApproval }),
    }),
  );
}
