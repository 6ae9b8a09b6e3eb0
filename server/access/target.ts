import type { Intervention } from '../../shared/model/intervention.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';

/** The record that an operation is on. */
export type TargetRecord =
  | { readonly kind: 'hub' }
  | { readonly kind: 'project'; readonly record: Project }
  | { readonly kind: 'task'; readonly record: Task }
  | { readonly kind: 'objective'; readonly record: Objective }
  | { readonly kind: 'session'; readonly record: Session }
  | { readonly kind: 'server'; readonly record: Server }
  | { readonly kind: 'intervention'; readonly record: Intervention };
