import type { HubState, Indexes } from '../state/hubState.ts';
import { collectState, restoreState } from '../state/snapshotState.ts';

/** Everything of a state as plain sorted JSON, its indexes included: two states are the same where these are. */
export function plainState(state: HubState): string {
  const { commands = [], ...collections } = collectState(state);
  const records = Object.entries(collections).map(([name, items]) => [name, items.map(written).sort()]);
  return JSON.stringify({ seq: state.seq, records, commands, indexes: plainIndexes(state.by) });
}

/** A state through the same JSON that a snapshot file is made of. */
export function reloaded(state: HubState): HubState {
  const read = JSON.parse(JSON.stringify(collectState(state))) as Record<string, unknown[]>;
  return restoreState(state.seq, new Map(Object.entries(read)));
}

/** What every index says, by name. */
export const plainIndexes = (by: Indexes): readonly (readonly [string, readonly string[]])[] =>
  Object.entries(by).map(([name, index]) => [
    name,
    [...index.keys()].map((key) => `${key} → ${[...index.of(key)].sort().join(' ')}`).sort(),
  ]);

const written = (item: unknown): string => JSON.stringify(item, sortedKeys);

/** Fields in one order, whichever came first. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
