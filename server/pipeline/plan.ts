import type { Id } from '../../shared/model/ids.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Dependency, Task, TaskFacts } from '../../shared/model/task.ts';
import type { FileField } from './fieldRules.ts';

type Changes = Extract<HubEvent, { type: 'task_updated' }>['changes'];

/** A field whose value in the file is another than the task's. */
export interface FieldChange {
  readonly field: FileField;
  /** Both in short words for people. */
  readonly from: string;
  readonly to: string;
  /** What the event says. */
  readonly changes: Changes;
}

/** What a file makes of one task. */
export type PlanItem =
  | { readonly action: 'created'; readonly key: string; readonly line: number; readonly task: TaskFacts }
  | {
      readonly action: 'changed';
      readonly key: string;
      readonly line: number;
      readonly task: Task;
      readonly changes: readonly FieldChange[];
      readonly kept: readonly FileField[];
    }
  | {
      readonly action: 'untouched';
      readonly key: string;
      readonly line?: number;
      readonly task: Task;
      /** Fields that the file gives otherwise, which say nothing any more. */
      readonly kept: readonly FileField[];
    }
  | {
      readonly action: 'cancelled';
      readonly key: string;
      readonly task: Task;
      /** Others that wait for it, and those of them that go with it. */
      readonly waiting: readonly Task[];
      readonly goWithIt: readonly Task[];
    };

/** Equal for edges that say the same. */
export const edgeKey = ({ kind, on, key = '', ifFailed }: Dependency): string => `${kind} ${on} ${key} ${ifFailed}`;

/** Everything that applying a file does, in the order of the file; what vanished from it comes last. */
export interface Plan {
  readonly pipeline: string | undefined;
  readonly items: readonly PlanItem[];
  /** Edges to tasks outside the file, which may make those owe a contract. */
  readonly outside: readonly Dependency[];
}

/** A task of the file with everything that it names found. */
export interface Wanted {
  readonly name: string;
  readonly line: number;
  readonly id: Id<'task'>;
  /** The task that it was before. */
  readonly before: Task | undefined;
  readonly dependencies: readonly Dependency[];
  readonly parentId: Id<'task'> | Id<'objective'> | undefined;
}
