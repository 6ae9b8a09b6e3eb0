import type { Project } from '../../shared/model/project.ts';
import type { Task } from '../../shared/model/task.ts';
import type { RecordPacker, RecordTaker } from '../journal/journal.ts';
import type { HubState, RememberedCommand, Timeline } from './hubState.ts';
import { createState } from './hubState.ts';
import { packParts, shareParts } from './sharedParts.ts';

/** Collections of plain records, as a snapshot keeps them. Bodies stand in their records. */
export type Collections = Readonly<Record<string, readonly unknown[]>>;

const tables = [
  'persons',
  'tokens',
  'servers',
  'removedServers',
  'tasks',
  'objectives',
  'sessions',
  'interventions',
  'notes',
  'deliveries',
  'rules',
  'decisionLogs',
  'artifacts',
  'meters',
  'parkings',
  'templates',
] as const;

type Stored<Item> = Item extends Project
  ? Omit<Project, 'members'> & { readonly members: readonly (readonly [string, string])[] }
  : never;

/** Copies the state in one tick; the records themselves never change, so that they can be written later. */
export function collectState(state: HubState): Collections {
  return {
    settings: [{ maxRunning: state.maxRunning, prunedUpTo: state.prunedUpTo }],
    projects: [...state.projects.values()].map((project): Stored<Project> => ({
      ...project,
      members: [...project.members],
    })),
    ...Object.fromEntries(tables.map((name) => [name, [...state[name].values()]])),
    commands: [...state.commands.values()],
    // A timeline may grow before it is written: what is later than the snapshot is left out when it is read.
    timelines: [...state.timelines.values()],
  };
}

/** A record as a snapshot holds it behind the one before it in its collection. */
export const packRecord: RecordPacker = (collection, record, before) =>
  // The collection says what its records are.
  collection === 'tasks' ? packParts(record as Task, before as Task) : record;

/**
 * Gives a record what was left out of it. Done as it is read: what is let go of then was never more than a moment's memory.
 */
export const unpackRecord: RecordTaker = (collection, record, before) => {
  if (collection === 'tasks') shareParts(record as Task, before as Task);
};

/** The state of a snapshot. What is read was written by `collectState` and is guarded by the snapshot's checksum. */
export function restoreState(seq: number, collections: ReadonlyMap<string, readonly unknown[]>): HubState {
  const state = createState();
  state.seq = seq;
  for (const { maxRunning, prunedUpTo = 0 } of of<Settings>(collections, 'settings')) {
    state.maxRunning = maxRunning;
    state.prunedUpTo = prunedUpTo;
  }
  for (const project of of<Stored<Project>>(collections, 'projects')) {
    state.projects.put({ ...project, members: new Map(project.members) as Project['members'] });
  }
  for (const name of tables) {
    // One table of the union at a time: its records are those that it wrote.
    const table = state[name] as { put: (item: unknown) => void };
    for (const item of of<unknown>(collections, name)) table.put(item);
  }
  for (const command of of<RememberedCommand | readonly [string, Omit<RememberedCommand, 'id'>]>(
    collections,
    'commands',
  )) {
    // Older snapshots keep the id beside the command.
    const known = 'id' in command ? command : { id: command[0], ...command[1] };
    state.commands.set(known.id, known);
  }
  for (const timeline of of<Timeline | readonly [string, number[]]>(collections, 'timelines')) {
    // Older snapshots keep pairs.
    const { taskId, seqs } = 'taskId' in timeline ? timeline : { taskId: timeline[0], seqs: timeline[1] };
    const isLater = (seqs.at(-1) ?? 0) > seq;
    state.timelines.set(taskId, { taskId, seqs: isLater ? seqs.filter((one) => one <= seq) : seqs });
  }
  return state;
}

interface Settings {
  readonly maxRunning: number;
  /** Snapshots of before do not have it. */
  readonly prunedUpTo?: number;
}

function of<Item>(collections: ReadonlyMap<string, readonly unknown[]>, name: string): readonly Item[] {
  return (collections.get(name) ?? []) as readonly Item[];
}
