import type { DependencyKind, TaskStatus } from '../../shared/model/task.ts';

/** One thing that a task waits for, or is related to. */
export interface GraphDependency {
  readonly on: string;
  readonly kind: DependencyKind;
  /** The contract that is waited for; only with `input`. */
  readonly key?: string | undefined;
  /** What a publication since then changed of what the task was given. */
  readonly stale?: InputChange | undefined;
  /** What a change of the contract's schema since then means. */
  readonly schemaChange?: InputChange | undefined;
}

type InputChange = 'same' | 'additive' | 'breaking';

/** A task as the graph shows it: a small part of its row. */
export interface GraphTask {
  readonly id: string;
  readonly ref: string;
  readonly title: string;
  readonly status: TaskStatus;
  readonly objective?: { readonly id: string; readonly title: string };
  /** Why it does not run, as sentences; empty where nothing blocks it. */
  readonly blockedBy: readonly string[];
  /** What each server lacks for it, once somebody has asked. */
  readonly why?: readonly string[];
  readonly dependencies: readonly GraphDependency[];
  /** Keys of its contracts whose data has to fit a schema; absent where there are none. */
  readonly schemas?: readonly string[];
  /** How much of the way it is, for the critical path. */
  readonly weight?: number;
}

/** What the page is told. */
export type ToGraph =
  /** The whole graph, instead of what was shown. */
  | {
      readonly type: 'graph.show';
      readonly title: string;
      readonly canEdit: boolean;
      readonly tasks: readonly GraphTask[];
    }
  /** Tasks that are new or other than before, and ids of those that are gone. */
  | { readonly type: 'graph.change'; readonly tasks: readonly GraphTask[]; readonly removed: readonly string[] }
  /** Select a task and bring it into view. */
  | { readonly type: 'graph.reveal'; readonly id: string }
  /** A sentence for the eye and the ear: what was done, or why it was refused and what to do next. */
  | { readonly type: 'graph.say'; readonly text: string }
  /** What holds until it is told anew, such as that the hub is away; empty where nothing does. */
  | { readonly type: 'graph.hold'; readonly text: string };

/** What the person did. Edges are named from the task that comes first to the one that waits. */
export type FromGraph =
  | { readonly type: 'graph.ready' }
  | { readonly type: 'graph.selected'; readonly ids: readonly string[] }
  /** A person looks why it does not run; `why` of it is wanted. */
  | { readonly type: 'graph.asked'; readonly id: string }
  | { readonly type: 'task.open'; readonly id: string }
  | { readonly type: 'dependency.add'; readonly from: string; readonly to: string }
  /** One end of all that leads from one task to another shall be at another task, or nothing of it changes. */
  | {
      readonly type: 'dependency.move';
      readonly from: string;
      readonly to: string;
      readonly end: 'from' | 'to';
      readonly target: string;
    }
  /** All that leads from one task to another shall go. */
  | { readonly type: 'dependency.remove'; readonly from: string; readonly to: string }
  /** A picture of the graph to be stored: the text of an SVG, or a PNG in base64. */
  | { readonly type: 'graph.save'; readonly format: 'svg' | 'png'; readonly content: string };

/** The way to the host of the page: the editor, or a browser's page of the hub. */
export interface GraphPort {
  readonly post: (message: FromGraph) => void;
  readonly onMessage: (listener: (message: ToGraph) => void) => void;
}
