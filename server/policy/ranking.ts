import type { Server } from '../../shared/model/server.ts';
import type { HubState } from '../state/hubState.ts';
import type { Figures, Placeable } from './matching.ts';
import { compare, judgeFor } from './matching.ts';
import type { OpenScope, OpenServer } from './openServers.ts';

interface Ranked {
  readonly open: OpenServer;
  readonly points: number;
  /** What its server had been given when it was judged. */
  readonly taken: number;
}

/** The best server for tasks that ask for the same: each server is judged once, and again only after it was given a task. */
export class Ranking {
  readonly #judge: (server: Server) => number | undefined;
  readonly #scope: OpenScope;
  #ranked: Ranked[] = [];

  constructor(state: HubState, task: Placeable, scope: OpenScope, figures: Figures) {
    this.#judge = judgeFor(state, task, figures);
    this.#scope = scope;
    for (const open of scope.count === 0 ? [] : scope.servers) this.#rank(open);
  }

  /** The best one now, and how many fit. Nothing that did not fit before in the same pass fits later in it. */
  best(): { readonly server: Server; readonly total: number; readonly fitting: number } | undefined {
    if (this.#scope.count === 0) return undefined;
    const stale = this.#ranked.filter((ranked) => !isFresh(ranked));
    if (stale.length > 0) {
      this.#ranked = this.#ranked.filter(isFresh);
      for (const { open } of stale) this.#rank(open);
    }
    let best: Ranked | undefined;
    for (const ranked of this.#ranked) {
      if (best === undefined || isBetter(ranked, best)) best = ranked;
    }
    return best && { server: best.open.server, total: best.points, fitting: this.#ranked.length };
  }

  #rank(open: OpenServer): void {
    const points = this.#judge(open.server);
    if (points !== undefined) this.#ranked.push({ open, points, taken: open.taken });
  }
}

const isFresh = ({ open, taken }: Ranked): boolean => open.taken === taken;

const isBetter = (one: Ranked, other: Ranked): boolean =>
  compare(one.points, one.open.server, other.points, other.open.server) < 0;
