import { badRequest, conflict } from '../../shared/errors.ts';
import type { AuditEntry, AuditPage, auditOperations, Pruning } from '../../shared/operations/audit.ts';
import type { HubLine } from '../hubEntry.ts';
import { auditViews } from '../state/eventView.ts';
import { change, read } from './handler.ts';
import type { Handlers, Request } from './handler.ts';
import { prunedPart, readPage, requirePosition } from './logPage.ts';

/** The log as evidence: shown, verified, and made shorter on purpose. */
export const auditHandlers = {
  'audit.list': read((range, request) => listAudit(range, request, undefined)),
  'audit.project': read((range, request) => listAudit(range, request, request.projectId)),
  'audit.verify': read((_params, { ports }) => ports.verifyLog()),

  'audit.prunable': read(async ({ before }, { ports }) => {
    const { prunable, why } = await ports.prunable(before);
    return prunable === undefined ? { why } : { prunable, why, confirm: confirmation(prunable) };
  }),

  'audit.prune': change(
    ({ before, upTo, hash }, { context }, pruned: Pruning) => ({
      events: [{ type: 'audit_pruned', actor: context.actor, upTo, hash, before }],
      answer: () => ({ pruned }),
    }),
    async ({ before, upTo, hash, confirm }, { ports }) => {
      const { prunable } = await ports.prunable(before);
      if (prunable?.upTo !== upTo || prunable.hash !== hash) throw somethingElse();
      const words = confirmation(prunable);
      if (confirm !== words) throw badRequest([{ path: 'confirm', message: `must be "${words}"` }]);
      return prunable;
    },
  ),
} satisfies Handlers<keyof typeof auditOperations>;

const confirmation = ({ lines }: Pruning): string => `prune ${lines} lines`;

const somethingElse = () =>
  conflict('This is not what can be pruned now. Look again with "rostrum audit prune", and repeat what it says.');

interface AuditRange {
  readonly after: number;
  readonly limit: number;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

async function listAudit(
  { after, limit, from = 0, to = Infinity }: AuditRange,
  { state, ports, caller }: Request,
  projectId: string | undefined,
): Promise<AuditPage> {
  requirePosition(state, after);
  const find = (line: HubLine): readonly AuditEntry[] =>
    line.at >= from && line.at < to
      ? auditViews(state, line, projectId, caller).map((view) => ({ ...view, hash: line.hash }))
      : [];
  const { found, next, end } = await readPage(ports, { after, limit }, find);
  return { entries: found, next, end, ...prunedPart(state, after) };
}
