import { HubError } from '../../shared/errors.ts';
import { isLost, isMissed, oldestFirst } from '../../shared/lostSessions.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import type { ShownSession } from '../../shared/operations/sessions.ts';
import type { Output, Work } from './command.ts';
import { renderSpan } from './times.ts';

/** Which lost sessions are meant. */
export interface ResumeWish {
  readonly server: string | undefined;
  readonly project: string | undefined;
  /** Only those that were lost since then, in ms since 1970: older ones were left on purpose. */
  readonly since: number;
}

interface Outcome {
  readonly session: ShownSession;
  readonly resumed?: SessionRow;
  /** Why it does not go on. */
  readonly why?: string;
}

const pageRows = 500;

/**
 * Brings back what a server lost, as by its reboot: each session goes on with its own conversation, one with a task as the
 * next attempt of it, and managers of open objectives are started anew. `started` waits for what becomes of one.
 */
export async function resumeAll(
  { ask, nowMs }: Pick<Work, 'ask' | 'nowMs'>,
  wish: ResumeWish,
  started: (session: SessionRow) => Promise<SessionRow>,
): Promise<Output> {
  const lost = (await lostSessions(ask, wish)).filter(({ endedAt = 0 }) => endedAt >= wish.since);
  const missed = await Promise.all(lost.map((session) => isMissedNow(ask, session)));
  const outcomes = await Promise.all(
    lost.filter((_, index) => missed[index] === true).map((session) => resumeOne(ask, session, started)),
  );
  const resumed = outcomes.filter((outcome) => outcome.resumed !== undefined);
  const left = outcomes.filter((outcome) => outcome.resumed === undefined);
  return {
    result: {
      resumed: resumed.map((outcome) => outcome.resumed),
      left: left.map(({ session: { id, name }, why }) => ({ id, name, why })),
    },
    text: () =>
      outcomes.length === 0
        ? `No session was lost in the last ${renderSpan(nowMs - wish.since)}.`
        : [...resumed, ...left].map(lineOf).join('\n'),
  };
}

async function lostSessions(ask: Work['ask'], { server, project }: ResumeWish): Promise<readonly ShownSession[]> {
  const found: ShownSession[] = [];
  let after: string | undefined;
  do {
    const page = await ask('session.list', { project, server, lifecycle: ['lost'], limit: pageRows, after });
    found.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return found.filter(isLost).sort(oldestFirst);
}

/** Only of a manager its objective has to be asked for. */
async function isMissedNow(ask: Work['ask'], session: ShownSession): Promise<boolean> {
  const { role, objectiveId } = session;
  if (role !== 'manager' || objectiveId === undefined) return isMissed(session, undefined);
  return isMissed(session, (await ask('objective.view', { id: objectiveId })).objective);
}

async function resumeOne(
  ask: Work['ask'],
  session: ShownSession,
  started: (session: SessionRow) => Promise<SessionRow>,
): Promise<Outcome> {
  try {
    return { session, resumed: await started(await begin(ask, session)) };
  } catch (error) {
    if (error instanceof HubError && error.code !== 'unreachable') return { session, why: error.message };
    throw error;
  }
}

/** The session that goes on. @throws HubError with the reason where none can. */
async function begin(ask: Work['ask'], { id, role, objectiveId }: ShownSession): Promise<SessionRow> {
  if (role !== 'manager' || objectiveId === undefined) return (await ask('session.resume', { id })).session;
  const { objective } = await ask('objective.manager', { id: objectiveId });
  return (await ask('session.view', { id: objective.managerSessionId })).session;
}

function lineOf({ session: { name }, resumed, why }: Outcome): string {
  if (resumed === undefined) return `${name} is left: ${why ?? 'its server does not say why'}`;
  const attempt = resumed.attempt === undefined ? '' : `, attempt ${resumed.attempt} of its task`;
  return `${name} goes on as ${resumed.name} (${resumed.id})${attempt}: ${resumed.lifecycle}`;
}
