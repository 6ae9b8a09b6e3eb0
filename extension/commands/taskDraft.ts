import type { Mirror } from '../../shared/client/mirror.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import type { InputOf } from '../../shared/operations/operations.ts';

/** A task as far as a person has said what it shall be. */
export interface TaskForm {
  readonly title: string;
  readonly spec: string;
  readonly type: NonNullable<InputOf<'task.create'>['type']>;
  readonly priority: NonNullable<InputOf<'task.create'>['priority']>;
  readonly project: string;
  /** An objective or a task; empty where it stands alone. */
  readonly parent: string;
  /** An agent; empty for the project's own. */
  readonly provider: string;
  /** A server; empty where any that fits will do. */
  readonly server: string;
  readonly startsNow: boolean;
}

export const emptyForm: TaskForm = {
  title: '',
  spec: '',
  type: 'feature',
  priority: 'normal',
  project: '',
  parent: '',
  provider: '',
  server: '',
  startsNow: true,
};

/** What a task of this form is asked of servers. */
export const placementOf = ({ provider, server }: TaskForm): NonNullable<InputOf<'task.create'>['placement']> => ({
  ...(provider === '' ? {} : { provider }),
  ...(server === '' ? {} : { server }),
});

/** The wish that a form is. */
export function wishOf(form: TaskForm): InputOf<'task.create'> {
  const { title, spec, type, priority, project, parent, startsNow } = form;
  return {
    title,
    spec,
    type,
    priority,
    project,
    placement: placementOf(form),
    start: startsNow ? 'auto' : 'unblocked',
    ...(parent === '' ? {} : { parent }),
  };
}

/** Agents that servers of a project have, by name, with the servers that have each. */
export function providersIn(mirror: Mirror, projectId: string): ReadonlyMap<string, readonly ServerRow[]> {
  const found = new Map<string, ServerRow[]>();
  for (const server of mirror.all('server').values()) {
    if (!server.projectIds.includes(projectId)) continue;
    for (const provider of server.providers) found.set(provider, [...(found.get(provider) ?? []), server]);
  }
  return new Map([...found].sort(([a], [b]) => a.localeCompare(b)));
}
