import * as z from 'zod';
import type { YamlPath } from '../../runtime/yaml.ts';
import { parseYaml } from '../../runtime/yaml.ts';
import type { ReadYaml } from '../../runtime/yaml/yamlReader.ts';
import type { Problem } from '../../shared/errors.ts';
import { recordKey } from '../../shared/model/ids.ts';
import { placement } from '../../shared/model/placement.ts';
import type { TaskDraft } from '../../shared/model/task.ts';
import { taskDraft } from '../../shared/model/task.ts';
import { nameSchema } from '../../shared/model/text.ts';
import { dependencyDraft } from '../../shared/operations/dependencies.ts';
import { limits } from '../../shared/timings.ts';
import { issueProblems, shownPath, unknownField } from '../issueProblems.ts';
import { graphProblems } from './graphProblems.ts';
import { fieldsOf, isMapping } from './fieldsOf.ts';

const edge = z.union([
  recordKey.transform((task) => ({
    task,
    type: 'blocks' as const,
    contractKey: undefined,
    ifFailed: 'block' as const,
  })),
  dependencyDraft.omit({ on: true }).extend({ task: recordKey }),
]);
const edges = z
  .array(z.unknown(), { error: 'must be a list of tasks' })
  .max(limits.dependenciesPerTask, `has more than ${limits.dependenciesPerTask} entries`);

const defaultable = taskDraft.pick({
  type: true,
  priority: true,
  labels: true,
  start: true,
  retry: true,
  requirePlanApproval: true,
  evidence: true,
});
const defaults = z.strictObject({
  ...Object.fromEntries(Object.entries(defaultable.shape).map(([name, field]) => [name, field.optional()])),
  provider: z.string().trim().min(1).max(100).optional(),
});

const localName = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'has letters, digits, "_", ".", "-"; at most 64');

const pipelineFile = z.strictObject({
  version: z.literal(1, { error: 'must be 1: the version of this file format' }),
  /** What the hub knows the graph by; where it is not given, the name. */
  pipeline: nameSchema.optional(),
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

/** The same file as it is described to editors: with the fields of a task, which are read one by one above. */
export const describedPipeline = pipelineFile.extend({
  tasks: z.record(
    localName,
    taskDraft.extend({
      parent: recordKey.optional(),
      dependsOn: z
        .array(z.union([recordKey, dependencyDraft.omit({ on: true }).extend({ task: recordKey })]))
        .max(limits.dependenciesPerTask)
        .optional(),
    }),
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

/** A task's place in the graph; known also where the rest of it could not be read. */
export interface TaskOutline {
  readonly name: string;
  readonly parent?: string | undefined;
  readonly edges: readonly PipelineEdge[];
  readonly line: number;
}

export interface PipelineTask extends TaskOutline {
  readonly draft: TaskDraft;
}

/** The schema of a contract and where it stands. */
export interface FileSchema {
  readonly path: YamlPath;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A graph as a file gives it, in the order of the file, and everything that is wrong with it. */
export interface ParsedPipeline {
  /** The name that it is found again by; a file without one makes its tasks anew each time. */
  readonly pipeline: string | undefined;
  /** Those that could be read. */
  readonly tasks: readonly PipelineTask[];
  /** All that the file names, also those that could not be read. */
  readonly outlines: readonly TaskOutline[];
  /** Of every contract that has one, also of tasks that could not be read. */
  readonly schemas: readonly FileSchema[];
  readonly problems: readonly Problem[];
  /** What it was read from: of another text it is another file, though it may say the same. */
  readonly source: string;
  /** The line of a path, or of the nearest part above it. */
  lineOf: (path: YamlPath) => number;
}

/** Reads a pipeline file (YAML or JSON), parsed before where it may be large. Whether other tasks exist is not its business. */
export function parsePipeline(text: string, yaml: ReadYaml = parseYaml(text)): ParsedPipeline {
  const told = yaml.problems.map(({ line, message }) => ({ path: '', message, line }));
  if (yaml.value === undefined && told.length > 0) {
    return { ...nothing, problems: told, source: text, lineOf: yaml.lineOf };
  }
  const parsed = readPipeline({ ...yaml, source: text });
  return { ...parsed, problems: [...told, ...parsed.problems] };
}

const nothing = { pipeline: undefined, tasks: [], outlines: [], schemas: [] } as const;

/** A value that was parsed before, and the text that it stands for. */
export interface PipelineSource extends Pick<ReadYaml, 'value' | 'lineOf'> {
  readonly source: string;
}

/** The same of a value that was parsed before. */
export function readPipeline({ value, lineOf, source }: PipelineSource): ParsedPipeline {
  const file = pipelineFile.safeParse(value);
  const problems = file.success ? [] : problemsOf(file.error, lineOf, []);
  const head = fieldsOf(value);
  const given = defaults.safeParse(head['defaults'] ?? {}).data ?? {};
  const tasks: PipelineTask[] = [];
  const outlines: TaskOutline[] = [];
  const schemas: FileSchema[] = [];
  for (const [name, found] of Object.entries(fieldsOf(head['tasks'])).slice(0, limits.tasksPerPipeline)) {
    const { dependsOn, parent, ...fields } = fieldsOf(found);
    const outline: TaskOutline = {
      name,
      line: lineOf(['tasks', name]),
      parent: readField(recordKey.optional(), parent, ['tasks', name, 'parent'], { lineOf, problems }),
      edges: readEdges(name, dependsOn, { lineOf, problems }),
    };
    outlines.push(outline);
    if (!isMapping(found)) continue;
    const path = ['tasks', name];
    schemas.push(...schemasOf(fields, path));
    const mistakes: Problem[] = [];
    const draft = readField(taskDraft, withDefaults(fields, given), path, { lineOf, problems: mistakes });
    problems.push(...mistakes.map((problem) => belowPlacement(problem, path)));
    if (draft === undefined) continue;
    problems.push(...keysTwice(draft, path, lineOf));
    tasks.push({ ...outline, draft });
  }
  const pipeline = nameSchema.safeParse(head['pipeline'] ?? head['name']).data;
  return { pipeline, tasks, outlines, schemas, problems: [...problems, ...graphProblems(outlines)], source, lineOf };
}

/** A field of the placement that stands beside it is the commonest of unknown fields. */
function belowPlacement(problem: Problem, path: YamlPath): Problem {
  const name = problem.path.slice(path.join('.').length + 1);
  const isMisplaced = problem.message === unknownField && Object.hasOwn(placement.shape, name);
  return isMisplaced ? { ...problem, message: `belongs below placement: "placement: { ${name}: … }"` } : problem;
}

interface Reading {
  readonly lineOf: ReadYaml['lineOf'];
  readonly problems: Problem[];
}

/** What a schema makes of a value, or nothing and the problems. */
function readField<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly (string | number)[],
  { lineOf, problems }: Reading,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push(...problemsOf(parsed.error, lineOf, path));
  return undefined;
}

function readEdges(name: string, given: unknown, reading: Reading): readonly PipelineEdge[] {
  const path = ['tasks', name, 'dependsOn'];
  return (readField(edges, given ?? [], path, reading) ?? []).flatMap((item, at) => {
    const found = readField(edge, item, [...path, at], reading);
    if (found === undefined) return [];
    const type = found.contractKey !== undefined && found.type === 'blocks' ? 'input' : found.type;
    return [{ ...found, type, line: reading.lineOf([...path, at]) }];
  });
}

function withDefaults(
  fields: Readonly<Record<string, unknown>>,
  given: z.output<typeof defaults>,
): Readonly<Record<string, unknown>> {
  const { provider, ...rest } = given;
  if (provider === undefined) return { ...rest, ...fields };
  const own = fields['placement'];
  if (own !== undefined && !isMapping(own)) return { ...rest, ...fields };
  return { ...rest, ...fields, placement: { provider, ...own } };
}

function schemasOf({ contracts }: Readonly<Record<string, unknown>>, path: YamlPath): readonly FileSchema[] {
  const items: readonly unknown[] = Array.isArray(contracts) ? contracts : [];
  return items.flatMap((item, at) => {
    const { schema } = fieldsOf(item);
    return isMapping(schema) ? [{ path: [...path, 'contracts', at, 'schema'], schema }] : [];
  });
}

/** A contract that is promised twice: which of the two would count? */
function keysTwice({ contracts }: TaskDraft, path: readonly string[], lineOf: ReadYaml['lineOf']): Problem[] {
  return contracts.flatMap(({ key }, at) =>
    contracts.findIndex((other) => other.key === key) === at
      ? []
      : [
          {
            path: [...path, 'contracts', at].join('.'),
            line: lineOf([...path, 'contracts', at]),
            message: `the contract "${key}" stands twice`,
          },
        ],
  );
}

function problemsOf(error: z.ZodError, lineOf: ReadYaml['lineOf'], above: YamlPath): Problem[] {
  return issueProblems(error.issues, above).map(({ path, message }) => ({
    path: shownPath(path),
    message,
    line: lineOf(path),
  }));
}
