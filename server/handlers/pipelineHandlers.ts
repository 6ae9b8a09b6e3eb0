import { resolveTask } from '../access/resolve.ts';
import { decidePipeline } from '../pipeline/decidePipeline.ts';
import { parsePipeline } from '../pipeline/pipelineFile.ts';
import type { Handlers } from './handler.ts';
import { change } from './handler.ts';
import { resolveParent, rowAfter } from './taskHandlers.ts';
import { projectOf } from './projectOf.ts';

/** Whole graphs from a file. */
export const pipelineHandlers = {
  'pipeline.apply': change(({ text, start }, request) => {
    const { state, caller, context, ports } = request;
    const file = parsePipeline(text);
    const schemaProblems = file.tasks.flatMap(({ name, line, draft }) =>
      draft.contracts.flatMap(({ key, schema }) =>
        schema === undefined
          ? []
          : ports
              .checkSchema(schema)
              .map(({ path, message }) => ({ path: `tasks.${name}.contracts.${key}${path}`, message, line })),
      ),
    );
    const names = {
      task: (key: string) => resolveTask(state, caller, key),
      parent: (key: string) => resolveParent(request, key),
    };
    const { events, created } = decidePipeline(
      state,
      {
        projectId: projectOf(request).id,
        file: { ...file, problems: [...file.problems, ...schemaProblems] },
        start,
      },
      names,
      context,
    );
    return {
      events,
      answer: (after) => ({ tasks: created.map(({ name, id }) => ({ name, task: rowAfter(after, id) })) }),
    };
  }),
} satisfies Partial<Handlers>;
