import type { Server } from '../../shared/model/server.ts';
import type { HubState } from '../state/hubState.ts';
import type { Asked, Figures, Placeable } from './asked.ts';
import type { Judge } from './offers.ts';
import { Offers, unfit } from './offers.ts';

/** The best server for a task, its total, and how many fit. */
export interface Best {
  readonly server: Server;
  readonly total: number;
  readonly fitting: number;
}

/** The best server for tasks that ask for the same: each server is judged once, and again only after it was given a task. */
export class Ranking {
  readonly #offers: Offers;
  readonly #judge: Judge;
  readonly #points: Int16Array;
  #fitting = 0;
  /** How much of what was taken is judged anew already. */
  #seen: number;

  constructor(asked: Asked, offers: Offers) {
    this.#offers = offers;
    this.#judge = offers.judgeFor(asked);
    this.#points = new Int16Array(offers.size).fill(unfit);
    this.#seen = offers.taken.length;
    if (offers.open === 0) return;
    for (let place = 0; place < offers.size; place += 1) this.#rank(place);
  }

  /** The best one now: of those with the highest total the first one offered. */
  best(): Best | undefined {
    if (this.#offers.open === 0) return undefined;
    const { taken } = this.#offers;
    for (; this.#seen < taken.length; this.#seen += 1) this.#rank(taken[this.#seen] ?? 0);
    if (this.#fitting === 0) return undefined;
    let best = 0;
    let total = unfit;
    this.#points.forEach((points, place) => {
      if (points <= total) return;
      best = place;
      total = points;
    });
    const server = this.#offers.server(best);
    return server && { server, total, fitting: this.#fitting };
  }

  #rank(place: number): void {
    const points = this.#judge(place);
    const before = this.#points[place];
    if (points === before) return;
    if (before === unfit) this.#fitting += 1;
    if (points === unfit) this.#fitting -= 1;
    this.#points[place] = points;
  }
}

/** The best of these servers for a task. Same input, same answer. */
export function bestServer(
  state: HubState,
  task: Placeable,
  servers: Iterable<Server>,
  figures: Figures,
): Best | undefined {
  const asked = { state, task };
  return new Ranking(asked, new Offers(asked, servers, figures)).best();
}
