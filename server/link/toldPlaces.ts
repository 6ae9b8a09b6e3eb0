import type { HubEvent } from '../../shared/model/events.ts';
import { parkingRowId } from '../../shared/model/parking.ts';
import { rowKindOf } from '../../shared/model/rowKind.ts';
import { sameContent } from '../../shared/sameContent.ts';
import type { HubState } from '../state/hubState.ts';
import { placeOf } from './place.ts';
import type { Place } from './place.ts';

/**
 * Where records that can move or go were when windows were told of them last: when they are gone the state does not know
 * any more who saw them. All of these together are few. Artifacts are many; what removes one names its task.
 */
export class ToldPlaces {
  readonly #places = new Map<string, Place>();

  constructor(state: HubState) {
    for (const id of keptIds(state)) this.#keep(id, placeOf(state, id));
  }

  /** Those that these events have moved or removed, each with where it was. `touched`: all whose rows may have changed. */
  follow(state: HubState, events: readonly HubEvent[], touched: Iterable<string>): ReadonlyMap<string, Place> {
    const left = new Map<string, Place>();
    // What was bound to a server goes with it, and its event names none of that.
    const isServerGone = events.some(({ type }) => type === 'server_removed');
    for (const id of isServerGone ? new Set([...touched, ...this.#places.keys()]) : touched) {
      if (!kept.has(rowKindOf(id))) continue;
      const before = this.#places.get(id);
      const now = placeOf(state, id);
      if (before === now || sameContent(before, now)) continue;
      if (before !== undefined) left.set(id, before);
      this.#keep(id, now);
    }
    for (const event of events) {
      if (event.type !== 'artifact_removed') continue;
      const before = placeOf(state, event.taskId);
      if (before !== undefined) left.set(event.artifactId, before);
    }
    return left;
  }

  #keep(id: string, place: Place | undefined): void {
    if (place === undefined) this.#places.delete(id);
    else this.#places.set(id, place);
  }
}

const kept: ReadonlySet<string> = new Set(['server', 'rule', 'parking', 'template']);

function* keptIds({ servers, rules, parkings, templates }: HubState): IterableIterator<string> {
  for (const { id } of servers.values()) yield id;
  for (const { id } of rules.values()) yield id;
  for (const { id } of parkings.values()) yield parkingRowId(id);
  for (const { id } of templates.values()) yield id;
}
