import type { Server } from '../../shared/model/server.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';

/** Last figures of a server; they are no part of the state, so they come in. */
export type Figures = (serverId: string) => Heartbeat | undefined;

/** What matching needs of a task; a draft has it too. */
export type Placeable = Pick<Task, 'projectId' | 'placement' | 'parentId'> & {
  readonly id?: string;
  readonly onServer?: string | undefined;
};

/** The task of a pair, and what the state says that concerns every server alike. */
export interface Asked {
  readonly state: HubState;
  readonly task: Placeable;
}

/** The server of a pair. */
export interface Offered {
  readonly server: Server;
  readonly figures: Heartbeat | undefined;
}

export type Pair = Asked & Offered;

/**
 * What a rule looks at in a task, as a key: tasks with the same key get the same answer from a server. Undefined where
 * the task asks nothing of it: then every server passes, and none is worth a point.
 */
export type Asks = (asked: Asked) => string | undefined;

/** A key of all these. */
export const keyOf = (...parts: readonly unknown[]): string => JSON.stringify(parts);
