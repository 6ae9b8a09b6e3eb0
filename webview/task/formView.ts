import { priorities, taskTypes } from '../../shared/model/taskWords.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { priorityName, typeName } from '../look/taskLook.ts';
import { section } from '../page/section.ts';
import { t } from '../text.ts';
import { button, checkbox, dropdown, icon, labelled, progressRing, textArea, textField } from '../toolkit.ts';
import { problemAt } from './formDraft.ts';
import type { ReferenceForm, RequirementForm, TaskForm } from './taskForm.ts';
import type { TaskModel } from './taskModel.ts';

/** The spec as a form: what is wrong is said beside the field as it is typed. */
export function formView(model: TaskModel, form: TaskForm, isOpen: boolean): View {
  const text = textMaker(model, form, isOpen);
  const specProblem = (path: string): string | undefined => problemAt(model.problems, `structuredSpec.${path}`);
  const constraint = (
    field: 'languages' | 'frameworks' | 'testing' | 'maxFilesChanged',
    name: string,
    placeholder: string,
  ): View => text(field, name, { path: `structuredSpec.constraints.${field}`, placeholder });
  return section(
    t('Spec'),
    saveButtons(model, isOpen),
    conflictBar(model),
    h(
      'div',
      { class: 'form' },
      text('title', t('Title'), { path: 'title' }),
      h(
        'div',
        { class: 'form-columns' },
        labelled(
          t('Type'),
          dropdown({
            label: t('Type'),
            value: form.type,
            disabled: !isOpen,
            options: taskTypes.map((value) => ({ value, text: typeName(value) })),
            onChange: (type) => model.edit({ type }),
          }),
        ),
        labelled(
          t('Priority'),
          dropdown({
            label: t('Priority'),
            value: form.priority,
            disabled: !isOpen,
            options: priorities.map((value) => ({ value, text: priorityName(value) })),
            onChange: (chosen) => model.edit({ priority: chosen }),
          }),
        ),
        text('labels', t('Labels'), { path: 'labels', placeholder: t('separated by commas') }),
      ),
      text('spec', t('What is to be done'), { path: 'spec', rows: 8 }),
      requirementsView(model, form, isOpen),
      text('acceptanceCriteria', t('Acceptance criteria, one a line'), {
        path: 'structuredSpec.acceptanceCriteria',
        rows: 4,
      }),
      h('h3', {}, t('Constraints')),
      h(
        'div',
        { class: 'form-columns' },
        constraint('languages', t('Languages'), 'typescript, rust'),
        constraint('frameworks', t('Frameworks'), ''),
        constraint('testing', t('Testing'), t('how it is to be tested')),
        constraint('maxFilesChanged', t('Files changed, at most'), ''),
      ),
      checkbox(t('No breaking changes'), {
        checked: form.noBreakingChanges,
        disabled: !isOpen,
        onChange: (noBreakingChanges) => model.edit({ noBreakingChanges }),
      }),
      text('custom', t('Other constraints, one a line'), { path: 'structuredSpec.constraints.custom', rows: 2 }),
      referencesView(model, form, isOpen, specProblem),
    ),
  );
}

type TextFields = {
  [Field in keyof TaskForm]: TaskForm[Field] extends string ? (string extends TaskForm[Field] ? Field : never) : never;
}[keyof TaskForm];

/** Makes the fields that are plain texts. */
const textMaker =
  (model: TaskModel, form: TaskForm, isOpen: boolean) =>
  (field: TextFields, name: string, options: { path: string; rows?: number; placeholder?: string }): View => {
    const problem = problemAt(model.problems, options.path);
    const common = {
      label: name,
      value: form[field],
      disabled: !isOpen,
      problem,
      placeholder: options.placeholder,
      onInput: (value: string) => model.edit({ [field]: value }),
    };
    const control =
      options.rows === undefined
        ? textField({ ...common, onEnter: () => void model.save() })
        : textArea({ ...common, rows: options.rows });
    return labelled(name, control, problem);
  };

function saveButtons(model: TaskModel, isOpen: boolean): readonly (View | undefined)[] {
  if (!model.tools.client.mayChange) return [];
  if (!isOpen) return [h('span', { class: 'quiet' }, t('It has ended: its spec stays as it was.'))];
  if (!model.isEdited) return [];
  const wrong = model.problems.length;
  return [
    wrong === 0 ? undefined : h('span', { class: 'problem' }, icon('error'), t('{0} to mend', wrong)),
    model.isSaving ? progressRing(t('Saving')) : undefined,
    button(t('Save'), {
      look: 'primary',
      disabled: wrong > 0 || model.isSaving,
      onClick: () => void model.save(),
      title: t('Save; the agent that works on it is told'),
    }),
    button(t('Discard'), { onClick: () => model.discard() }),
  ];
}

function conflictBar(model: TaskModel): View | undefined {
  if (model.conflicts.length === 0) return undefined;
  return h(
    'div',
    { class: 'bar is-warning', role: 'alert' },
    icon('git-compare'),
    h(
      'div',
      { class: 'grow' },
      h(
        'p',
        {},
        t('Somebody saved this task while you were writing. What you typed is kept; saving puts it over theirs.'),
      ),
      ...model.conflicts.map((conflict) =>
        h(
          'div',
          { key: conflict.field, class: 'conflict' },
          h('span', { class: 'quiet' }, t('{0} as saved by them:', fieldName(conflict.field))),
          h('span', { class: 'whole-text code conflict-theirs' }, shown(conflict.theirs)),
          button(t('Take theirs'), { onClick: () => model.takeTheirs(conflict) }),
        ),
      ),
    ),
  );
}

const shown = (value: TaskForm[keyof TaskForm]): string =>
  typeof value === 'string' ? value : JSON.stringify(value, undefined, 1);

function fieldName(field: keyof TaskForm): string {
  const names: Readonly<Record<keyof TaskForm, string>> = {
    title: t('Title'),
    type: t('Type'),
    priority: t('Priority'),
    labels: t('Labels'),
    spec: t('What is to be done'),
    requirements: t('Requirements'),
    acceptanceCriteria: t('Acceptance criteria'),
    languages: t('Languages'),
    frameworks: t('Frameworks'),
    testing: t('Testing'),
    noBreakingChanges: t('No breaking changes'),
    maxFilesChanged: t('Files changed, at most'),
    custom: t('Other constraints'),
    references: t('References'),
    placement: t('Placement'),
    start: t('Starts'),
    retries: t('Retries by itself, at most'),
    requirePlanApproval: t('Its plan is approved before it works'),
  };
  return names[field];
}

function requirementsView(model: TaskModel, { requirements }: TaskForm, isOpen: boolean): View {
  const set = (index: number, changes: Partial<RequirementForm>): void =>
    model.edit({ requirements: requirements.map((one, at) => (at === index ? { ...one, ...changes } : one)) });
  return listEditor({
    name: t('Requirements'),
    addText: t('Add a requirement'),
    isOpen,
    onAdd: () => model.edit({ requirements: [...requirements, { priority: 'must', description: '', category: '' }] }),
    onRemove: (index) => model.edit({ requirements: requirements.filter((_, at) => at !== index) }),
    items: requirements.map(({ priority: level, description, category }, index) => {
      const problem = problemAt(model.problems, `structuredSpec.requirements.${index}`);
      const disabled = !isOpen;
      return {
        problem,
        fields: [
          dropdown({
            class: 'short',
            label: t('How much it is needed'),
            value: level,
            disabled,
            options: [
              { value: 'must', text: t('must') },
              { value: 'should', text: t('should') },
              { value: 'could', text: t('could') },
            ],
            onChange: (chosen) => set(index, { priority: chosen }),
          }),
          textField({
            class: 'grow',
            label: t('Requirement'),
            value: description,
            disabled,
            problem,
            onInput: (value) => set(index, { description: value }),
          }),
          textField({
            class: 'short',
            label: t('Category'),
            placeholder: t('Category'),
            value: category,
            disabled,
            onInput: (value) => set(index, { category: value }),
          }),
        ],
      };
    }),
  });
}

function referencesView(
  model: TaskModel,
  { references }: TaskForm,
  isOpen: boolean,
  problemOf: (path: string) => string | undefined,
): View {
  const set = (index: number, changes: Partial<ReferenceForm>): void =>
    model.edit({ references: references.map((one, at) => (at === index ? { ...one, ...changes } : one)) });
  return listEditor({
    name: t('References'),
    addText: t('Add a reference'),
    isOpen,
    onAdd: () => model.edit({ references: [...references, { kind: 'file', value: '', description: '' }] }),
    onRemove: (index) => model.edit({ references: references.filter((_, at) => at !== index) }),
    items: references.map(({ kind, value, description }, index) => {
      const problem = problemOf(`inputContext.references.${index}`);
      const disabled = !isOpen;
      return {
        problem,
        fields: [
          dropdown({
            class: 'short',
            label: t('Kind'),
            value: kind,
            disabled,
            options: [
              { value: 'file', text: t('file') },
              { value: 'url', text: t('address') },
              { value: 'task', text: t('task') },
            ],
            onChange: (chosen) => set(index, { kind: chosen }),
          }),
          textField({
            class: 'grow',
            label: t('Reference'),
            value,
            disabled,
            problem,
            onInput: (typed) => set(index, { value: typed }),
          }),
          textField({
            class: 'grow',
            label: t('What it is'),
            placeholder: t('What it is'),
            value: description,
            disabled,
            onInput: (typed) => set(index, { description: typed }),
          }),
        ],
      };
    }),
  });
}

interface ListEditor {
  readonly name: string;
  readonly addText: string;
  readonly isOpen: boolean;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
  readonly items: readonly { readonly fields: readonly View[]; readonly problem: string | undefined }[];
}

const listEditor = ({ name, addText, isOpen, onAdd, onRemove, items }: ListEditor): View =>
  h(
    'div',
    { class: 'list-editor', role: 'group', 'aria-label': name },
    h('h3', {}, name),
    ...items.map(({ fields, problem }, index) =>
      h(
        'div',
        { key: String(index) },
        h(
          'div',
          { class: 'list-row' },
          ...fields,
          isOpen ? button(undefined, { icon: 'trash', title: t('Remove'), onClick: () => onRemove(index) }) : undefined,
        ),
        problem === undefined ? undefined : h('span', { class: 'problem' }, icon('error'), problem),
      ),
    ),
    isOpen ? h('button', { class: 'link', type: 'button', onClick: onAdd }, icon('add'), addText) : undefined,
  );
