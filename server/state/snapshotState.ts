import type { Project } from '../../shared/model/project.ts';
import type { HubState } from './hubState.ts';
import { createState } from './hubState.ts';

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
    commands: [...state.commands],
    timelines: [...state.timelines].map(([id, seqs]) => [id, [...seqs]]),
  };
}

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
  for (const [id, command] of of<[string, { seq: number; fingerprint: string }]>(collections, 'commands'))
    state.commands.set(id, command);
  for (const [id, seqs] of of<[string, number[]]>(collections, 'timelines')) state.timelines.set(id, seqs);
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
