import type { HubClient } from '../../hub/hubClient.ts';
import { Signal } from '../../hub/signal.ts';
import { toError } from '../../../shared/errors.ts';
import type { ResultOf } from '../../../shared/operations/operations.ts';

export type ServerView = ResultOf<'server.view'>;

/** What is known of a server beside its row. */
export type ServerDetail =
  | { readonly state: 'loading' }
  | { readonly state: 'here'; readonly view: ServerView }
  | { readonly state: 'failed'; readonly why: string };

/** More than anybody opens at once; the one that was opened first is asked for again. */
const mostKept = 50;

/** Capabilities and checks of servers: asked for when somebody opens one, and again after it has changed. */
export class ServerDetails {
  readonly changed = new Signal<string>();
  readonly #call: HubClient['call'];
  readonly #kept = new Map<string, ServerDetail>();
  readonly #asking = new Set<string>();
  readonly #stale = new Set<string>();

  constructor(call: HubClient['call']) {
    this.#call = call;
  }

  /** What is known now; what is not, or is not true any more, is asked for. */
  of(id: string): ServerDetail {
    const kept = this.#kept.get(id);
    if (kept === undefined || this.#stale.has(id)) void this.#ask(id);
    return kept ?? { state: 'loading' };
  }

  /** Its row has changed: what is kept is shown until the new is here. */
  expire(id: string): void {
    if (this.#kept.has(id)) this.#stale.add(id);
  }

  /** An answer that came by another way. */
  take(id: string, view: ServerView): void {
    this.#keep(id, { state: 'here', view });
  }

  clear(): void {
    this.#kept.clear();
    this.#stale.clear();
  }

  async #ask(id: string): Promise<void> {
    if (this.#asking.has(id)) return;
    this.#asking.add(id);
    this.#stale.delete(id);
    try {
      this.#keep(id, { state: 'here', view: await this.#call('server.view', { id }) });
    } catch (thrown) {
      if (this.#kept.get(id)?.state !== 'here') this.#keep(id, { state: 'failed', why: toError(thrown).message });
    } finally {
      this.#asking.delete(id);
    }
  }

  #keep(id: string, detail: ServerDetail): void {
    this.#kept.delete(id);
    this.#kept.set(id, detail);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    this.changed.tell(id);
  }
}
