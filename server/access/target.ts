import type { Intervention } from '../../shared/model/intervention.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Rule } from '../../shared/model/rule.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';

/** The record that an operation is on. */
export type TargetRecord =
  | ScopeRecord
  | { readonly kind: 'task'; readonly record: Task }
  | { readonly kind: 'objective'; readonly record: Objective }
  | { readonly kind: 'session'; readonly record: Session }
  | { readonly kind: 'intervention'; readonly record: Intervention }
  /** Who may change a rule is who may change where it holds. */
  | { readonly kind: 'rule'; readonly record: Rule; readonly scope: ScopeRecord };

/** Where a rule can hold. */
export type ScopeRecord =
  | { readonly kind: 'hub' }
  | { readonly kind: 'project'; readonly record: Project }
  | { readonly kind: 'server'; readonly record: Server };

/** A record that says itself who may what. */
export type OwnTarget = Exclude<TargetRecord, { readonly kind: 'rule' }>;
