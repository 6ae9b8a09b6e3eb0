import type { ContractPromise } from '../../shared/model/contract.ts';
import type { Dependency, Task, TaskDraft } from '../../shared/model/task.ts';
import { demanded, predicatesOf } from '../../shared/model/evidence.ts';
import { placementBelow } from '../decide/createTask.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { isSame } from '../state/isSame.ts';
import { stageOf } from './fieldRules.ts';
import { edgeKey } from './plan.ts';
import type { FieldChange, Wanted } from './plan.ts';

/** What a file wants of a task that exists. */
export interface Demand {
  readonly state: HubState;
  /** How the file writes another task or objective. */
  readonly nameOf: (id: string) => string;
  readonly wanted: Wanted;
  readonly draft: TaskDraft;
  /** Keys that others ask of it, whether the file lists them or not. */
  readonly owed: readonly string[];
  /** Whether it still waits for something once the file is applied. */
  readonly waits: boolean;
  /** Whether what waits for nothing is started. */
  readonly startAll: boolean;
}

const maxCharacters = 120;
const short = (text: string): string => (text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`);
const list = (words: readonly string[]): string => (words.length === 0 ? 'none' : short(words.join(', ')));

/** Every field in which the file and the task differ, in the order in which a file gives them. */
export function fieldChanges(task: Task, demand: Demand): readonly FieldChange[] {
  const { draft } = demand;
  const plain = (['title', 'type', 'priority'] as const).flatMap((field): FieldChange[] =>
    task[field] === draft[field]
      ? []
      : [{ field, from: short(task[field]), to: short(draft[field]), changes: { [field]: draft[field] } }],
  );
  return [
    ...plain,
    ...specChanges(task, draft),
    ...placementChange(task, demand),
    ...contractsChange(task, demand),
    ...evidenceChange(task, draft),
    ...labelsChange(task, draft),
    ...externalChange(task, draft),
    ...planRuleChange(task, draft),
    ...startChange(task, demand),
    ...retryChange(task, draft),
    ...edgesChange(task, demand),
    ...parentChange(task, demand),
  ];
}

function specChanges(task: Task, { spec, structuredSpec }: TaskDraft): FieldChange[] {
  const found: FieldChange[] = [];
  if (task.spec !== spec) {
    const [from, to] = [`${task.spec.length} characters`, `${spec.length} characters`];
    const isAlike = task.spec.length === spec.length;
    found.push({ field: 'spec', from, to: isAlike ? `${spec.length} other characters` : to, changes: { spec } });
  }
  if (!isSame(task.structuredSpec, structuredSpec)) {
    const from = task.structuredSpec === undefined ? 'none' : 'given';
    const to = structuredSpec === undefined ? 'none' : from === 'given' ? 'changed' : 'given';
    found.push({ field: 'structuredSpec', from, to, changes: { structuredSpec: structuredSpec ?? null } });
  }
  return found;
}

function placementChange(task: Task, { state, draft, wanted }: Demand): FieldChange[] {
  const placement = placementBelow(state, draft.placement, wanted.parentId);
  if (isSame(task.placement, placement)) return [];
  const before = new Map<string, unknown>(Object.entries(task.placement));
  const after = new Map<string, unknown>(Object.entries(placement));
  const fields = [...new Set([...before.keys(), ...after.keys()])].filter(
    (field) => !isSame(before.get(field), after.get(field)),
  );
  const words = (values: ReadonlyMap<string, unknown>) =>
    list(fields.map((field) => `${field} ${wordsOf(values.get(field))}`));
  return [{ field: 'placement', from: words(before), to: words(after), changes: { placement } }];
}

function contractsChange(task: Task, { draft, owed }: Demand): FieldChange[] {
  const listed = draft.contracts;
  const known = new Set(listed.map(({ key }) => key));
  const wanted = [...listed, ...owed.filter((key) => !known.has(key)).map((key): ContractPromise => ({ key }))];
  const before = new Map(task.promises.map((promise) => [promise.key, promise]));
  const isListed = (promise: ContractPromise) => isSame(before.get(promise.key), promise);
  // What others made an ended task owe came after the file, and goes without it.
  const isBare = ({ description, schema }: ContractPromise) => description === undefined && schema === undefined;
  const isAlike =
    stageOf(task) === 'ended'
      ? listed.every(isListed) && task.promises.every((promise) => known.has(promise.key) || isBare(promise))
      : wanted.every(isListed) && wanted.length === task.promises.length;
  if (isAlike) return [];
  const changed = new Set(wanted.filter((one) => before.has(one.key) && !isListed(one)).map(({ key }) => key));
  return [
    {
      field: 'contracts',
      from: list(task.promises.map(({ key }) => key)),
      to: list(wanted.map(({ key }) => (changed.has(key) ? `${key} (changed)` : key))),
      changes: { promises: wanted },
    },
  ];
}

function evidenceChange(task: Task, { evidence }: TaskDraft): FieldChange[] {
  const [before, after] = [demanded(task.evidence), demanded(evidence)];
  if (isSame(before, after)) return [];
  const [from, to] = [list(predicatesOf(before)), list(predicatesOf(after))];
  return [{ field: 'evidence', from, to: from === to ? `${to} (changed)` : to, changes: { evidence: after ?? {} } }];
}

const labelsChange = (task: Task, { labels }: TaskDraft): FieldChange[] =>
  isSame(task.labels, labels)
    ? []
    : [{ field: 'labels', from: list(task.labels), to: list(labels), changes: { labels } }];

function externalChange(task: Task, { external }: TaskDraft): FieldChange[] {
  if (isSame(task.external, external)) return [];
  const words = (ref: TaskDraft['external']) => (ref === undefined ? 'none' : short(`${ref.system}:${ref.id}`));
  return [
    {
      field: 'external',
      from: words(task.external),
      to: words(external),
      changes: { external: external ?? null },
    },
  ];
}

const planRuleChange = (task: Task, { requirePlanApproval }: TaskDraft): FieldChange[] =>
  task.requirePlanApproval === requirePlanApproval
    ? []
    : [
        {
          field: 'requirePlanApproval',
          from: String(task.requirePlanApproval),
          to: String(requirePlanApproval),
          changes: { requirePlanApproval },
        },
      ];

const retryChange = (task: Task, { retry }: TaskDraft): FieldChange[] =>
  isSame(task.retry, retry)
    ? []
    : [{ field: 'retry', from: `max ${task.retry.max}`, to: `max ${retry.max}`, changes: { retry } }];

/** Held against what the file said before, not against the task: that it was started by hand is no difference. */
function startChange(task: Task, { draft: { start }, waits, startAll }: Demand): FieldChange[] {
  const { pipeline } = task;
  const starts = startAll && start === 'unblocked' && task.status === 'pending' && !task.queued && !waits;
  const isAlike = pipeline === undefined || pipeline.start === start;
  if (starts) {
    const changes = { start: 'auto', queued: true } as const;
    const origin = isAlike ? {} : { pipeline: { ...pipeline, start } };
    return [{ field: 'start', from: 'waits for a person', to: 'at once', changes: { ...changes, ...origin } }];
  }
  if (isAlike) return [];
  const queued = start === 'auto' ? { queued: !waits } : start === 'manual' ? { queued: false } : {};
  const changes = { start, ...queued, pipeline: { ...pipeline, start } };
  return [{ field: 'start', from: pipeline.start, to: start, changes }];
}

function edgesChange(task: Task, { state, nameOf, wanted, waits }: Demand): FieldChange[] {
  const { dependencies } = wanted;
  const before = new Set(task.dependencies.map(edgeKey));
  const isAlike = before.size === dependencies.length && dependencies.every((edge) => before.has(edgeKey(edge)));
  if (isAlike) return [];
  const words = (edges: readonly Dependency[]) => list(edges.map((edge) => wordsOfEdge(edge, nameOf(edge.on))));
  const held = task.status === 'pending' && task.queued && waits && !isBlocked(state, task);
  return [
    {
      field: 'dependsOn',
      from: words(task.dependencies),
      to: words(dependencies),
      changes: { dependencies, ...(held ? { queued: false } : {}) },
    },
  ];
}

function wordsOfEdge({ kind, key, ifFailed }: Dependency, name: string): string {
  const what = kind === 'input' ? `${name}:${key ?? ''}` : kind === 'blocks' ? name : `${name} (${kind})`;
  return ifFailed === 'cancel' ? `${what} or cancel` : what;
}

function parentChange(task: Task, { nameOf, wanted: { parentId } }: Demand): FieldChange[] {
  if (task.parentId === parentId) return [];
  const words = (id: string | undefined) => (id === undefined ? 'none' : nameOf(id));
  // No event: the table of rules refuses it at every stage.
  return [{ field: 'parent', from: words(task.parentId), to: words(parentId), changes: {} }];
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join('+');
  return typeof value === 'string' ? value : 'none';
}
