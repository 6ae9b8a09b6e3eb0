import * as z from 'zod';
import type { ParsedYaml } from '../../runtime/yaml.ts';
import { parseYaml } from '../../runtime/yaml.ts';
import type { Problem } from '../../shared/errors.ts';
import { recordKey } from '../../shared/model/ids.ts';
import type { TaskDraft } from '../../shared/model/task.ts';
import { taskDraft } from '../../shared/model/task.ts';
import { nameSchema } from '../../shared/model/text.ts';
import { dependencyDraft } from '../../shared/operations/tasks.ts';
import { limits } from '../../shared/timings.ts';
import { issueProblems } from '../issueProblems.ts';

const edge = z.union([
  recordKey.transform((task) => ({
    task,
    type: 'blocks' as const,
    contractKey: undefined,
    ifFailed: 'block' as const,
  })),
  dependencyDraft.omit({ on: true }).extend({ task: recordKey }),
]);

const pipelineTask = taskDraft.extend({
  dependsOn: z.array(edge).max(limits.dependenciesPerTask).default([]),
  parent: recordKey.optional(),
});

const defaultable = taskDraft.pick({
  type: true,
  priority: true,
  labels: true,
  start: true,
  retry: true,
  requirePlanApproval: true,
});
const defaults = z.strictObject({
  ...Object.fromEntries(Object.entries(defaultable.shape).map(([name, field]) => [name, field.optional()])),
  provider: z.string().trim().min(1).max(100).optional(),
});

const localName = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'has letters, digits, "_", ".", "-"; at most 64');

const pipelineFile = z.strictObject({
  version: z.literal(1, { error: 'must be 1: the version of this file format' }),
  name: nameSchema.optional(),
  defaults: defaults.optional(),
  tasks: z
    .record(localName, z.record(z.string(), z.unknown()))
    .refine((tasks) => Object.keys(tasks).length > 0, 'has no task')
    .refine(
      (tasks) => Object.keys(tasks).length <= limits.tasksPerPipeline,
      `has more than ${limits.tasksPerPipeline} tasks`,
    ),
});

/** An edge of a file: to another task of the file by its name there, or to one that exists by id or ref. */
export interface PipelineEdge {
  readonly task: string;
  readonly type: 'blocks' | 'input' | 'related' | 'on_failure';
  readonly contractKey?: string | undefined;
  readonly ifFailed: 'block' | 'cancel';
  readonly line: number;
}

export interface PipelineTask {
  readonly name: string;
  readonly draft: TaskDraft;
  readonly parent?: string | undefined;
  readonly edges: readonly PipelineEdge[];
  readonly line: number;
}

/** A graph as a file gives it, in the order of the file, and everything that is wrong with it. */
export interface ParsedPipeline {
  /** Those that could be read. */
  readonly tasks: readonly PipelineTask[];
  /** All that the file names, also those that could not be read. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Reads a pipeline file (YAML or JSON). Whether other tasks exist is not its business. */
export function parsePipeline(text: string): ParsedPipeline {
  const yaml = parseYaml(text);
  if (yaml.problems.length > 0) {
    return {
      tasks: [],
      names: new Set(),
      problems: yaml.problems.map(({ line, message }) => ({ path: '', message, line })),
    };
  }
  const file = pipelineFile.safeParse(yaml.value);
  const problems = file.success ? [] : problemsOf(file.error, yaml, []);
  const given = taskFields(yaml.value);
  const names = new Set(given.keys());
  if (names.size > limits.tasksPerPipeline) return { tasks: [], names, problems };
  const tasks: PipelineTask[] = [];
  for (const [name, fields] of given) {
    const parsed = pipelineTask.safeParse(withDefaults(fields, file.data?.defaults ?? {}));
    if (!parsed.success) {
      problems.push(...problemsOf(parsed.error, yaml, ['tasks', name]));
      continue;
    }
    const { dependsOn, parent, ...draft } = parsed.data;
    const edges = dependsOn.map((found, at) => readEdge(found, yaml.lineOf(['tasks', name, 'dependsOn', at])));
    tasks.push({ name, draft, parent, edges, line: yaml.lineOf(['tasks', name]) });
  }
  return { tasks, names, problems: [...problems, ...edgeProblems(tasks), ...cycleProblems(tasks)] };
}

/** The fields of each task, also where other parts of the file are wrong. */
function taskFields(file: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const { data } = z.object({ tasks: z.record(z.string(), z.unknown()) }).safeParse(file);
  return new Map(
    Object.entries(data?.tasks ?? {}).flatMap(([name, fields]) => {
      const task = z.record(z.string(), z.unknown()).safeParse(fields);
      return task.success ? [[name, task.data] as const] : [];
    }),
  );
}

function readEdge(found: z.output<typeof edge>, line: number): PipelineEdge {
  const type = found.contractKey !== undefined && found.type === 'blocks' ? 'input' : found.type;
  return { ...found, type, line };
}

function withDefaults(
  fields: Readonly<Record<string, unknown>>,
  given: z.output<typeof defaults>,
): Readonly<Record<string, unknown>> {
  const { provider, ...rest } = given;
  if (provider === undefined) return { ...rest, ...fields };
  const placement = fields['placement'];
  const isPlain = typeof placement === 'object' && placement !== null;
  if (placement !== undefined && !isPlain) return { ...rest, ...fields };
  return { ...rest, ...fields, placement: { provider, ...placement } };
}

/** What is wrong with the edges of each task: an input without a key, one that stands twice, a task that waits for itself. */
function edgeProblems(tasks: readonly PipelineTask[]): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { name, edges } of tasks) {
    const seen = new Set<string>();
    const inputs = new Set<string>();
    for (const { task, type, contractKey, line } of edges) {
      const add = (message: string) => problems.push({ path: `tasks.${name}.dependsOn`, line, message });
      const same = `${task} ${type} ${contractKey ?? ''}`;
      if (type === 'input' && contractKey === undefined) add('an input names its contractKey');
      else if (type === 'input' && inputs.has(contractKey ?? '') && !seen.has(same))
        add(`it gets an input "${contractKey}" already: each needs a key of its own`);
      if (task === name) add('a task cannot wait for itself');
      if (seen.has(same)) add(`this dependency on ${task} stands twice`);
      seen.add(same);
      if (type === 'input') inputs.add(contractKey ?? '');
    }
  }
  return problems;
}

/** Tasks that wait for each other, or stand below each other. */
function cycleProblems(tasks: readonly PipelineTask[]): readonly Problem[] {
  const waiting = findCycle(tasks, ({ name, edges }) => edges.filter(({ task }) => task !== name));
  const below = findCycle(tasks, ({ parent, line }) => (parent === undefined ? [] : [{ task: parent, line }]));
  return [
    ...(waiting === undefined
      ? []
      : [{ path: 'tasks', line: waiting.line, message: `a cycle: ${waiting.names.join(' → ')}` }]),
    ...(below === undefined
      ? []
      : [{ path: 'tasks', line: below.line, message: `parents form a cycle: ${below.names.join(' → ')}` }]),
  ];
}

type Step = Pick<PipelineEdge, 'task' | 'line'>;

/** The first way that leads back to where it began, with the line of the step that closes it. */
function findCycle(
  tasks: readonly PipelineTask[],
  stepsOf: (task: PipelineTask) => readonly Step[],
): { readonly names: readonly string[]; readonly line: number } | undefined {
  const steps = new Map(tasks.map((task) => [task.name, stepsOf(task)]));
  const finished = new Set<string>();
  for (const { name: start } of tasks) {
    const path = [{ name: start, at: 0 }];
    for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
      const next = finished.has(top.name) ? undefined : steps.get(top.name)?.[top.at];
      if (next === undefined) {
        finished.add(top.name);
        path.pop();
        continue;
      }
      top.at += 1;
      const names = path.map(({ name }) => name);
      const from = names.indexOf(next.task);
      if (from >= 0) return { names: [...names.slice(from), next.task], line: next.line };
      if (!finished.has(next.task)) path.push({ name: next.task, at: 0 });
    }
  }
  return undefined;
}

function problemsOf(error: z.ZodError, yaml: ParsedYaml, above: readonly string[]): Problem[] {
  return issueProblems(error.issues, above).map(({ path, message }) => ({
    path: path.join('.'),
    message,
    line: yaml.lineOf(path),
  }));
}
