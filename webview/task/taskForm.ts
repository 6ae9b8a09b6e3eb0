import { startRule } from '../../shared/model/task.ts';
import type { RunMode } from '../../shared/model/session.ts';
import type { TaskDraft, TaskRow } from '../../shared/model/task.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';

export type TaskView = ResultOf<'task.view'>;

/** What a person edits of a task, as text: lists of words are separated by commas, lists of sentences by lines. */
export interface TaskForm {
  readonly title: string;
  readonly type: TaskRow['type'];
  readonly priority: TaskRow['priority'];
  readonly labels: string;
  readonly spec: string;
  readonly requirements: readonly RequirementForm[];
  readonly acceptanceCriteria: string;
  readonly languages: string;
  readonly frameworks: string;
  readonly testing: string;
  readonly noBreakingChanges: boolean;
  readonly maxFilesChanged: string;
  readonly custom: string;
  readonly references: readonly ReferenceForm[];
  readonly placement: PlacementForm;
  readonly start: TaskDraft['start'];
  /** How often it is tried again by itself. */
  readonly retries: string;
  readonly requirePlanApproval: boolean;
}

export interface RequirementForm {
  readonly priority: 'must' | 'should' | 'could';
  readonly description: string;
  readonly category: string;
}

export interface ReferenceForm {
  readonly kind: 'task' | 'url' | 'file';
  readonly value: string;
  readonly description: string;
}

export interface PlacementForm {
  readonly server: string;
  readonly repo: string;
  readonly baseBranch: string;
  readonly provider: string;
  readonly providers: string;
  readonly os: '' | 'linux' | 'darwin' | 'win32';
  readonly labels: string;
  readonly languages: string;
  readonly frameworks: string;
  readonly locks: string;
  readonly mode: '' | RunMode;
  readonly workspace: TaskDraft['placement']['workspace'];
}

const words = (list: readonly string[] | undefined): string => (list ?? []).join(', ');
const lines = (list: readonly string[] | undefined): string => (list ?? []).join('\n');

/** A task as its form shows it. */
export function formOf(view: TaskView): TaskForm {
  const { task, spec, structuredSpec, placement, retry, requirePlanApproval } = view;
  const constraints = structuredSpec?.constraints;
  return {
    title: task.title,
    type: task.type,
    priority: task.priority,
    labels: words(task.labels),
    spec,
    requirements: (structuredSpec?.requirements ?? []).map(({ priority, description, category }) => ({
      priority,
      description,
      category: category ?? '',
    })),
    acceptanceCriteria: lines(structuredSpec?.acceptanceCriteria),
    languages: words(constraints?.languages),
    frameworks: words(constraints?.frameworks),
    testing: constraints?.testing ?? '',
    noBreakingChanges: constraints?.noBreakingChanges ?? false,
    maxFilesChanged: constraints?.maxFilesChanged === undefined ? '' : String(constraints.maxFilesChanged),
    custom: lines(constraints?.custom),
    references: (structuredSpec?.inputContext?.references ?? []).map(({ kind, value, description }) => ({
      kind,
      value,
      description: description ?? '',
    })),
    placement: {
      server: placement.server ?? '',
      repo: placement.repo ?? '',
      baseBranch: placement.baseBranch ?? '',
      provider: placement.provider ?? '',
      providers: words(placement.providers),
      os: placement.os ?? '',
      labels: words(placement.labels),
      languages: words(placement.languages),
      frameworks: words(placement.frameworks),
      locks: words(placement.locks),
      mode: placement.mode ?? '',
      workspace: placement.workspace,
    },
    start: startRule.options.find((rule) => rule === view.start) ?? 'unblocked',
    retries: String(retry.max),
    requirePlanApproval,
  };
}

/** What was merged of two editions of a task that began as the same one. */
export interface Merged {
  readonly form: TaskForm;
  /** Fields that both changed, each in another way; the form has what this person typed. */
  readonly conflicts: readonly Conflict[];
}

export interface Conflict {
  readonly field: keyof TaskForm;
  readonly theirs: TaskForm[keyof TaskForm];
}

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether a person has changed anything. */
export const isEdited = (base: TaskForm, form: TaskForm): boolean => !equal(base, form);

/** Puts what another person saved under what this one has typed: nothing typed is lost, and nothing saved is hidden. */
export function mergeForms(base: TaskForm, theirs: TaskForm, mine: TaskForm): Merged {
  const fields = Object.keys(base) as (keyof TaskForm)[];
  const mineStays = fields.filter((field) => !equal(mine[field], base[field]));
  const form = { ...theirs, ...Object.fromEntries(mineStays.map((field) => [field, mine[field]])) };
  const conflicts = mineStays
    .filter((field) => !equal(theirs[field], base[field]) && !equal(theirs[field], mine[field]))
    .map((field) => ({ field, theirs: theirs[field] }));
  return { form, conflicts };
}
