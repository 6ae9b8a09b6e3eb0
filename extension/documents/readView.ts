import type { HubClient } from '../hub/hubClient.ts';
import { limits } from '../../shared/timings.ts';
import { renderTaskPage } from './taskPage.ts';
import { renderTimeline } from './timelineMarkdown.ts';
import type { TimelineEntry } from './timelineMarkdown.ts';
import type { TaskView } from './viewAddress.ts';
import { renderWhy } from './whyMarkdown.ts';

/** More than that of a timeline nobody reads; the last ones are kept. */
const maxEntries = 2_000;

let atHand: { readonly artifact: string; readonly text: string } | undefined;

/** Gives the text of an artifact to the editor that is opened next: it asks for what it shows by itself. */
export const putAtHand = (artifact: string, text: string): void => {
  atHand = { artifact, text };
};

/** The text of a view, asked for anew. */
export async function readView(hub: Pick<HubClient, 'call' | 'mirror' | 'hubNow'>, view: TaskView): Promise<string> {
  const { id } = view;
  switch (view.what) {
    case 'why':
      return renderWhy(await hub.call('task.why', { id }), hub.mirror);
    case 'timeline':
      return readTimeline(hub, id);
    case 'page':
      return renderTaskPage(await hub.call('task.view', { id }), hub.mirror, hub.hubNow());
    case 'result':
      return json((await hub.call('task.view', { id })).result ?? null);
    case 'contracts': {
      const { contracts, promises, resolvedInputs, inputs } = await hub.call('task.view', { id });
      return json({ contracts, promises, inputs, resolvedInputs });
    }
    case 'contract': {
      const { key, version } = view;
      const { data = null } = await hub.call('contract.show', {
        id,
        key,
        ...(version === undefined ? {} : { version }),
      });
      return json(data);
    }
    case 'artifact': {
      const { artifact } = view;
      const given = atHand;
      atHand = undefined;
      const read = given?.artifact === artifact ? given : await hub.call('artifact.read', { id, artifact });
      return read.text;
    }
  }
}

async function readTimeline(hub: Pick<HubClient, 'call' | 'mirror'>, id: string): Promise<string> {
  let entries: TimelineEntry[] = [];
  let isCut = false;
  let isPruned = false;
  let after: string | undefined;
  do {
    const page = await hub.call('task.timeline', {
      id,
      limit: limits.pageRows,
      ...(after === undefined ? {} : { after }),
    });
    entries.push(...page.rows);
    isPruned ||= page.prunedUpTo !== undefined;
    isCut ||= entries.length > maxEntries;
    entries = entries.slice(-maxEntries);
    after = page.next;
  } while (after !== undefined);
  const task = hub.mirror.get('task', id);
  return renderTimeline({ ref: task?.ref ?? id, title: task?.title ?? '' }, entries, { isCut, isPruned });
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
