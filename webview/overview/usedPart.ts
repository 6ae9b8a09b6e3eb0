import type { ProjectRow } from '../../shared/model/project.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { View } from '../dom.ts';
import { readUsage } from '../look/usageLook.ts';
import { section } from '../page/section.ts';
import type { PageTools } from '../page/startPage.ts';
import { usageView } from '../page/usageView.ts';
import { t } from '../text.ts';

/** More projects than that are looked at one by one. */
const maxProjects = 8;

/** What projects used, against their budgets; of a single one also by agent. Asked once for each, and live from then on. */
export class UsedPart {
  readonly #tools: PageTools;
  readonly #views = new Map<string, ResultOf<'usage.view'>>();
  readonly #asked = new Set<string>();

  constructor(tools: PageTools) {
    this.#tools = tools;
  }

  /** Asks anew, as after a connection was lost. */
  forget(): void {
    this.#asked.clear();
  }

  view(projects: readonly ProjectRow[]): View | undefined {
    const shown = projects.slice(0, maxProjects);
    for (const { id } of shown) void this.#ask(id);
    const { pulses } = this.#tools.client;
    const lines = shown.map(({ id, name }) => {
      const known = this.#views.get(id);
      const total = readUsage(pulses.get(`usage/${id}`)) ?? known?.total;
      const hasUsed = total !== undefined && total.tokensIn + total.tokensOut + total.costUsd > 0;
      return usageView(hasUsed ? total : undefined, known?.budget, name);
    });
    const [only] = shown;
    const agents = shown.length === 1 && only !== undefined ? (this.#views.get(only.id)?.providers ?? []) : [];
    const all = [...lines, ...agents.map(({ provider, ...used }) => usageView(used, undefined, provider))];
    return all.every((line) => line === undefined) ? undefined : section(t('Used'), undefined, ...all);
  }

  async #ask(project: string): Promise<void> {
    const { client, redraw } = this.#tools;
    if (client.connection.state !== 'connected' || this.#asked.has(project)) return;
    this.#asked.add(project);
    try {
      this.#views.set(project, await client.call('usage.view', { project }));
      redraw();
    } catch {
      // What is live is shown all the same; it is asked again with the next connection.
    }
  }
}
