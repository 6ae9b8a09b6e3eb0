import type { Problem } from '../../shared/errors.ts';
import { notFound } from '../../shared/errors.ts';
import type { Task } from '../../shared/model/task.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { pipelineOperations } from '../../shared/operations/pipelines.ts';
import { resolveTask } from '../access/resolve.ts';
import { decidePipeline, readPlan } from '../pipeline/decidePipeline.ts';
import { exportPipeline } from '../pipeline/exportPipeline.ts';
import { parsePipeline } from '../pipeline/pipelineFile.ts';
import type { ParsedPipeline } from '../pipeline/pipelineFile.ts';
import { pipelineRow, pipelineRows } from '../pipeline/pipelineRows.ts';
import { pipelineTasks } from '../pipeline/pipelineTasks.ts';
import type { PipelineNames } from '../pipeline/resolveWanted.ts';
import type { HubState } from '../state/hubState.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import type { Handlers, Request } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';
import { resolveParent, rowAfter } from './taskHandlers.ts';

/** Whole graphs from a file, planned and applied; and pipelines as they are. */
export const pipelineHandlers = {
  'pipeline.plan': read(async ({ text, start }, request) => {
    const file = parsePipeline(text, await request.ports.readYaml(text));
    return { plan: readPlan(request.state, wishOf(request, file, start), namesOf(request), request.context) };
  }),

  'pipeline.apply': change(
    ({ start, expect }, request, file: ParsedPipeline) => applyFile(request, file, { start, expect }),
    async ({ text }, { ports }) => parsePipeline(text, await ports.readYaml(text)),
  ),

  'pipeline.list': read((params, request) =>
    listPage(pipelineRows(request.state, projectOf(request).id), params, { rowOf: ({ id: _id, ...row }) => row }),
  ),

  'pipeline.view': read(({ pipeline, ...params }, request) => {
    const { name, tasks } = requirePipeline(request, pipeline);
    const items = [...tasks].map(([key, task]) => ({ id: key, key, task }));
    return {
      pipeline: pipelineRow(name, tasks.values()),
      ...listPage(items, params, { rowOf: ({ key, task }) => ({ key, task: taskRow(request.state, task) }) }),
    };
  }),

  'pipeline.export': read(({ pipeline }, request) => {
    const { name, tasks } = requirePipeline(request, pipeline);
    return { name, text: exportPipeline(request.state, name, tasks) };
  }),
} satisfies Handlers<keyof typeof pipelineOperations>;

/** A file that was read, made true in one line. */
export function applyFile(
  request: Request,
  file: ParsedPipeline,
  { start, expect }: { readonly start: boolean; readonly expect?: string | undefined },
) {
  const { state, context } = request;
  const wish = { ...wishOf(request, file, start), expect };
  const { events, plan, tasks } = decidePipeline(state, wish, namesOf(request), context);
  return {
    events,
    answer: (after: HubState) => ({ plan, tasks: tasks.map(({ name, id }) => ({ name, task: rowAfter(after, id) })) }),
  };
}

/** What a file means here: with what is wrong with the schemas of its contracts. */
export const wishOf = (request: Request, file: ParsedPipeline, start: boolean) => ({
  projectId: projectOf(request).id,
  file: { ...file, problems: [...file.problems, ...schemaProblems(request, file)] },
  start,
});

/** Other records as this caller may name them. */
export const namesOf = (request: Request): PipelineNames => ({
  task: (key) => resolveTask(request.state, request.caller, key),
  parent: (key) => resolveParent(request, key),
});

const schemaProblems = ({ ports }: Request, file: ParsedPipeline): readonly Problem[] =>
  file.schemas.flatMap(({ path, schema }) =>
    ports.checkSchema(schema).map(({ path: inner, message }) => ({
      path: `${path.join('.')}${inner}`,
      message,
      line: file.lineOf([...path, ...inner.split('/').slice(1)]),
    })),
  );

/** @throws not-found where no file of that name was applied in this project. */
export function requirePipeline(
  request: Request,
  name: string,
): { readonly name: string; readonly tasks: ReadonlyMap<string, Task> } {
  const tasks = pipelineTasks(request.state, projectOf(request).id, name);
  const [first] = tasks.values();
  if (first === undefined) throw notFound('pipeline', plainLine(name));
  return { name: first.pipeline?.name ?? name, tasks };
}
