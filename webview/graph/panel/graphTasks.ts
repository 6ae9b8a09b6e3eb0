import type { Mirror } from '../../../shared/client/mirror.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import type { GraphDependency, GraphTask } from '../graphMessages.ts';

/** A row as the graph shows it. Waiting to be started by hand is no obstacle. */
export function graphTaskOf(row: TaskRow, mirror: Mirror, why?: readonly string[]): GraphTask {
  const { id, ref, title, status, blockedBy, dependencies, contracts, parentId } = row;
  const schemas = contracts.filter(({ hasSchema }) => hasSchema).map(({ key }) => key);
  const objective = parentId === undefined ? undefined : mirror.get('objective', parentId);
  return {
    id,
    ref,
    title,
    status,
    blockedBy: blockedBy.filter(({ code }) => code !== 'not-queued').map(({ text }) => text),
    dependencies: dependencies.map((dependency) => graphDependencyOf(row, dependency)),
    ...(schemas.length === 0 ? {} : { schemas }),
    ...(why === undefined ? {} : { why }),
    ...(objective === undefined ? {} : { objective: { id: objective.id, title: objective.title } }),
  };
}

function graphDependencyOf({ stale }: TaskRow, { on, kind, key }: TaskRow['dependencies'][number]): GraphDependency {
  const { change, schemaChange } = stale?.find((input) => input.on === on && input.key === key) ?? {};
  return { on, kind, key, stale: change, schemaChange };
}
