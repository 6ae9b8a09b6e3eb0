import { auditPages } from '../../shared/auditPages.ts';
import type { AuditEntry, AuditPage } from '../../shared/operations/audit.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import { whoText } from './timelineMarkdown.ts';

type Hub = Pick<HubClient, 'call'>;

/** More than that nobody reads here; an export has all of it. */
const mostEntries = 1_000;
const lineCharacters = 1_000;

/** Reads the log of a project, or of the whole hub where none is named. */
export const auditOf =
  (hub: Hub, project = '') =>
  (after: number): Promise<AuditPage> => {
    const range = { after, limit: mostEntries };
    return project === '' ? hub.call('audit.list', range) : hub.call('audit.project', { project, ...range });
  };

/** The last entries of a log, newest first, a line each; what is left out is said below them. */
export async function readAuditText(hub: Hub, project: string): Promise<string> {
  const { seq } = await hub.call('hub.ping', {});
  let entries: AuditEntry[] = [];
  let isPruned = false;
  let from = seq;
  // Those of a project may lie far apart: it goes back until there are enough of them.
  for (let lines = mostEntries; from > 0 && !isPruned && entries.length <= mostEntries; lines *= 4) {
    from = Math.max(0, seq - lines);
    entries = [];
    for await (const page of auditPages(auditOf(hub, project), from)) {
      entries = [...entries, ...page.entries].slice(-mostEntries - 1);
      isPruned ||= page.prunedUpTo !== undefined;
    }
  }
  const lines = entries.slice(-mostEntries).reverse().map(lineOf);
  if (entries.length > mostEntries) lines.push(t('Older entries are left out; export the log to have them all.'));
  else if (isPruned) lines.push(t('What happened before has been pruned from the log.'));
  return lines.join('\n');
}

/** Its line in the log, when, who, what, about what, and the facts. */
const lineOf = ({ seq, at, actor, type, about, details }: AuditEntry): string => {
  const parts = [seq, new Date(at).toISOString(), whoText(actor), type, about ?? [], JSON.stringify(details)];
  return shownLine(parts.flat().join(' · '), lineCharacters);
};
