import type { Server } from '../../shared/model/server.ts';
import type { Asked, Figures } from './asked.ts';
import { Offers } from './offers.ts';
import { hasFreeSlot } from './serverFacts.ts';
import type { Wake } from './wake.ts';

/** The servers with a free slot in one pass of the scheduler, found once a project: a long queue before full servers costs nothing. */
export class OpenServers {
  readonly #wake: Wake;
  readonly #figures: Figures;
  readonly #offers = new Map<string, Offers>();

  constructor(wake: Wake, figures: Figures) {
    this.#wake = wake;
    this.#figures = figures;
  }

  /** What a task may look at: where it is news itself every server of its project, else those that were woken. */
  for(asked: Asked, isNews: boolean): Offers {
    const { state, task } = asked;
    const key = `${task.projectId} ${isNews}`;
    const known = this.#offers.get(key);
    if (known !== undefined) return known;
    const open = [...state.servers.pick(state.by.serverProject.of(task.projectId))].filter(
      (server) => (isNews || this.#wake.servers.has(server.id)) && hasFreeSlot(state, server),
    );
    const offers = new Offers(asked, open, this.#figures);
    this.#offers.set(key, offers);
    return offers;
  }

  /** A task was just placed on a server. */
  take(server: Server): void {
    for (const offers of this.#offers.values()) offers.take(server);
  }
}
