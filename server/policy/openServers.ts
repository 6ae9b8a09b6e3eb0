import type { Server } from '../../shared/model/server.ts';
import type { HubState } from '../state/hubState.ts';
import { liveSessions } from './matching.ts';
import type { Wake } from './wake.ts';

/** A server that had a free slot when a pass of the scheduler first looked, and what the pass has given it since. */
export interface OpenServer {
  readonly server: Server;
  taken: number;
}

/** The servers that tasks of one project may look at in this pass. */
export interface OpenScope {
  readonly servers: readonly OpenServer[];
  /** How many of them have a free slot still. */
  count: number;
}

/** The servers with a free slot, found once a project: a long queue before full servers costs nothing. */
export class OpenServers {
  readonly #state: HubState;
  readonly #wake: Wake;
  readonly #known = new Map<string, OpenServer>();
  readonly #scopes = new Map<string, OpenScope>();

  constructor(state: HubState, wake: Wake) {
    this.#state = state;
    this.#wake = wake;
  }

  /** What tasks of a project may look at: where they are news themselves every server, else those that were woken. */
  for(projectId: string, isNews: boolean): OpenScope {
    const key = `${projectId} ${isNews}`;
    const known = this.#scopes.get(key);
    if (known !== undefined) return known;
    const { servers, by } = this.#state;
    const open = [...servers.pick(by.serverProject.of(projectId))].filter(
      (server) => (isNews || this.#wake.servers.has(server.id)) && this.#isOpen(server),
    );
    const scope = { servers: open.map((server) => this.#entry(server)), count: open.length };
    this.#scopes.set(key, scope);
    return scope;
  }

  /** A task was just placed on a server. */
  take(server: Server): void {
    const entry = this.#entry(server);
    entry.taken += 1;
    if (this.#isOpen(server)) return;
    for (const scope of this.#scopes.values()) if (scope.servers.includes(entry)) scope.count -= 1;
  }

  #isOpen(server: Server): boolean {
    return liveSessions(this.#state, server) < server.capacity;
  }

  #entry(server: Server): OpenServer {
    const entry = this.#known.get(server.id) ?? { server, taken: 0 };
    this.#known.set(server.id, entry);
    return entry;
  }
}
