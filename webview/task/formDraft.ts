import type * as z from 'zod';
import { issueSentence } from '../../shared/issueSentence.ts';
import { taskDraft } from '../../shared/model/task.ts';
import type { InputOf } from '../../shared/operations/operations.ts';
import { t } from '../text.ts';
import type { PlacementForm, TaskForm } from './taskForm.ts';

/** The fields of a task that its form changes. */
const editedFields = taskDraft.pick({
  title: true,
  type: true,
  priority: true,
  labels: true,
  spec: true,
  structuredSpec: true,
  placement: true,
  start: true,
  retry: true,
  requirePlanApproval: true,
});
type Draft = z.input<typeof editedFields>;

/** Something that is wrong with a form, at the path that the schema calls it. */
export interface FormProblem {
  readonly path: string;
  readonly text: string;
}

const words = (text: string): string[] => split(text, ',');
const lines = (text: string): string[] => split(text, '\n');
const split = (text: string, by: string): string[] =>
  text
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '');
const some = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** The form as the hub takes it. Empty fields are left out; numbers that are none stay text, so that the schema says so. */
function draftOf(form: TaskForm): Draft {
  return {
    title: form.title,
    type: form.type,
    priority: form.priority,
    labels: words(form.labels),
    spec: form.spec,
    structuredSpec: structuredOf(form),
    placement: placementOf(form.placement),
    start: form.start,
    // As typed where it is no number: the schema then names this field.
    retry: { max: (numberOf(form.retries) as number | undefined) ?? 0 },
    requirePlanApproval: form.requirePlanApproval,
  };
}

function structuredOf(form: TaskForm): Draft['structuredSpec'] {
  const constraints = {
    languages: words(form.languages),
    frameworks: words(form.frameworks),
    testing: some(form.testing),
    noBreakingChanges: form.noBreakingChanges || undefined,
    // As typed where it is no number: the schema then names this field.
    maxFilesChanged: numberOf(form.maxFilesChanged) as number | undefined,
    custom: lines(form.custom),
  };
  return {
    requirements: form.requirements.map(({ priority, description, category }) => ({
      priority,
      description,
      category: some(category),
    })),
    acceptanceCriteria: lines(form.acceptanceCriteria),
    constraints: isEmpty(constraints) ? undefined : constraints,
    inputContext:
      form.references.length === 0
        ? undefined
        : {
            references: form.references.map(({ kind, value, description }) => ({
              kind,
              value,
              description: some(description),
            })),
          },
  };
}

/** A placement as the hub takes it. */
export function placementOf(form: PlacementForm): Draft['placement'] {
  const providers = words(form.providers);
  return {
    server: some(form.server),
    repo: some(form.repo),
    baseBranch: some(form.baseBranch),
    provider: some(form.provider),
    providers: providers.length === 0 ? undefined : providers,
    os: form.os === '' ? undefined : form.os,
    labels: words(form.labels),
    languages: words(form.languages),
    frameworks: words(form.frameworks),
    locks: words(form.locks),
    ...(form.mode === '' ? {} : { mode: form.mode }),
    workspace: form.workspace,
  };
}

type Changes = Omit<InputOf<'task.update'>, 'id' | 'version'>;

/** The fields in which a form differs from what it began with; those are sent, and no others. */
export function changesOf(base: TaskForm, form: TaskForm): Changes {
  const before = draftOf(base);
  const after = draftOf(form);
  const fields = Object.keys(after) as (keyof Draft)[];
  return Object.fromEntries(
    fields
      .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
      .map((field) => [field, after[field]]),
  );
}

/** Everything that the hub's own schemas find wrong with a form, each with its path. */
export function problemsOf(form: TaskForm): readonly FormProblem[] {
  const read = editedFields.safeParse(draftOf(form));
  if (read.success) return [];
  return read.error.issues.map((issue) => ({ path: issue.path.join('.'), text: issueSentence(issue, t) }));
}

/** What is wrong at a path or below it, as one sentence; undefined where nothing is. */
export function problemAt(problems: readonly FormProblem[], path: string): string | undefined {
  const found = problems.find((problem) => problem.path === path || problem.path.startsWith(`${path}.`));
  if (found === undefined) return undefined;
  return found.path === path ? found.text : `${found.path.slice(path.length + 1)}: ${found.text}`;
}

function numberOf(text: string): unknown {
  const typed = some(text);
  if (typed === undefined) return undefined;
  const value = Number(typed);
  return Number.isFinite(value) ? value : typed;
}

const isEmpty = (fields: Readonly<Record<string, unknown>>): boolean =>
  Object.values(fields).every((value) => value === undefined || (Array.isArray(value) && value.length === 0));
