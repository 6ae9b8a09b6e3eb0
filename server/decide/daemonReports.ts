import { sameContent } from '../../shared/sameContent.ts';
import { assertNever } from '../../shared/assertNever.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Capabilities, DoctorCheck, Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { NumberedReport, Report, ReportedSession } from '../../shared/protocol/daemon.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import type { Context } from './context.ts';
import { decideApprovalAsked, decideApprovalSettled } from './approvals.ts';
import { decideReceipt } from './deliveries.ts';
import { decideEvidence } from './evidence.ts';
import { decideExhausted } from './providers.ts';
import { decideChecked } from './servers.ts';
import { decideRecordDecision } from './toolDecisions.ts';

/** What a daemon says of itself when it connects. */
export interface DaemonHello {
  readonly instance: string;
  readonly capabilities: Capabilities;
  readonly doctor: readonly DoctorCheck[];
}

/** A daemon is there. Where it was started anew, its running sessions must be found again before they count as active. */
export function decideConnected(state: HubState, server: Server, hello: DaemonHello, context: Context): HubEvent[] {
  const { connection } = server;
  const { instance, capabilities, doctor } = hello;
  const isNew = connection.instance !== instance;
  const isNews = isNew || connection.state === 'offline' || !sameContent(server.capabilities, capabilities);
  const connected: HubEvent = {
    type: 'server_connected',
    serverId: server.id,
    actor: context.actor,
    instance,
    capabilities,
  };
  const lookedFor = isNew ? liveOn(state, server).filter(({ lifecycle }) => lifecycle === 'active') : [];
  return [
    ...(isNews ? [connected] : []),
    ...decideChecked(server, doctor, context),
    ...lookedFor.map((session): HubEvent => ({ type: 'session_recovering', ...about(session, context) })),
  ];
}

/** What is said to live on a server, compared with what the hub knows: it is active, or found again. */
export function decideInventory(
  state: HubState,
  server: Server,
  reported: readonly ReportedSession[],
  context: Context,
): HubEvent[] {
  const living = new Map<string, ReportedSession>(reported.map((session) => [session.sessionId, session]));
  return [...living.values()].flatMap((session) => decideFound(state, server, session, context));
}

/**
 * Sessions that should be closed and are not there any more. Those that should run and are neither here nor there are
 * left to the recovery grace.
 */
export function goneFrom(state: HubState, server: Server, reported: readonly ReportedSession[]): readonly string[] {
  const living = new Set<string>(reported.map(({ sessionId }) => sessionId));
  return liveOn(state, server)
    .filter(({ id, wanted }) => wanted === 'closed' && !living.has(id))
    .map(({ id }) => id);
}

/** They have ended, where no report has told so with more detail. */
export const decideGone = (state: HubState, ids: readonly string[], context: Context): HubEvent[] =>
  [...state.sessions.pick(ids)].filter(isLive).map((session) => {
    const reason = 'ended while its server was away';
    return { type: 'session_ended', ...about(session, context), exit: { signal: 'SIGHUP' }, reason };
  });

/**
 * The facts of a durable report, and that it was heard. One that was taken before gives nothing; one about a session of
 * another server is heard and dropped. What an agent said is an operation of its own: here it is only heard.
 */
export function decideReport(
  state: HubState,
  server: Server,
  { number, report }: NumberedReport,
  context: Context,
): HubEvent[] {
  if (number <= server.lastReport) return [];
  return [
    ...factsOf(state, server, report, context),
    { type: 'server_heard', serverId: server.id, actor: context.actor, upTo: number },
  ];
}

/** The daemon is away. What runs there runs on; what had not begun is not to begin there any more. */
export function decideOffline(state: HubState, server: Server, why: string, context: Context): HubEvent[] {
  if (server.connection.state === 'offline') return [];
  const notBegun = liveOn(state, server).filter(
    ({ lifecycle, wanted }) => lifecycle === 'starting' && wanted === 'running',
  );
  return [
    { type: 'server_offline', serverId: server.id, actor: context.actor, why },
    ...notBegun.map((session): HubEvent => {
      const reason = 'its server went offline before the start';
      return { type: 'session_close_requested', ...about(session, context), why: reason };
    }),
  ];
}

/** Its daemon was turned away, and gives up: what it does not know of itself is said with the server. */
export function decideTurnedAway(state: HubState, server: Server, why: string, context: Context): HubEvent[] {
  const { connection } = server;
  if (connection.state === 'offline' && connection.refused === why) return [];
  const [, ...more] = decideOffline(state, server, why, context);
  return [{ type: 'server_offline', serverId: server.id, actor: context.actor, why, isRefused: true }, ...more];
}

/** The grace after a daemon's return is over: what it has not reported by now is lost. */
export const decideRecoveryOver = (state: HubState, server: Server, context: Context): HubEvent[] =>
  liveOn(state, server)
    .filter(({ lifecycle }) => lifecycle === 'recovering')
    .map((session) => {
      const reason = 'not found after the restart of its daemon';
      return { type: 'session_lost', ...about(session, context), reason };
    });

function decideFound(state: HubState, server: Server, reported: ReportedSession, context: Context): HubEvent[] {
  const session = state.sessions.get(reported.sessionId);
  if (session?.serverId !== server.id) return [];
  return [...livingAgain(session, reported, context), ...identified(session, reported.providerSessionId, context)];
}

function livingAgain(session: Session, { pid, startedAt }: ReportedSession, context: Context): HubEvent[] {
  switch (session.lifecycle) {
    case 'starting':
      return [{ type: 'session_active', ...about(session, context), pid, startedAt }];
    case 'recovering':
    case 'lost':
      return [{ type: 'session_recovered', ...about(session, context), pid, startedAt }];
    case 'active':
    case 'exited':
      return [];
    default:
      return assertNever(session);
  }
}

function factsOf(state: HubState, server: Server, report: Report, context: Context): HubEvent[] {
  switch (report.type) {
    case 'capabilities':
      return sameContent(server.capabilities, report.capabilities)
        ? []
        : [
            {
              type: 'server_capabilities_changed',
              serverId: server.id,
              actor: context.actor,
              capabilities: report.capabilities,
            },
          ];
    case 'doctor':
      return decideChecked(server, report.checks, context);
    case 'delivery.received':
      return receivedBy(state, server, report.deliveryId, context);
    case 'delivery.receipt':
      return decideReceipt(state, server, report, context);
    case 'agent.said':
      return [];
    case 'provider.exhausted': {
      const session = state.sessions.get(report.sessionId);
      return session?.serverId === server.id ? decideExhausted(state, session, report, context) : [];
    }
    case 'approval.asked':
      return decideApprovalAsked(state, server, report, context);
    case 'approval.settled':
      return decideApprovalSettled(state, server, report, context);
    case 'evidence.checked':
      return decideEvidence(state, server, report, context);
    case 'decision.made':
      return decideRecordDecision(state, server, report, context);
    case 'session.started':
    case 'session.refused':
    case 'session.exited':
    case 'session.lost': {
      const session = state.sessions.get(report.sessionId);
      return session?.serverId === server.id ? sessionFacts(session, report, context) : [];
    }
    default:
      return assertNever(report);
  }
}

type SessionReport = Extract<
  Report,
  { type: 'session.started' | 'session.refused' | 'session.exited' | 'session.lost' }
>;

function sessionFacts(session: Session, report: SessionReport, context: Context): HubEvent[] {
  const { lifecycle } = session;
  const subject = about(session, context);
  switch (report.type) {
    case 'session.started':
      // Of one that is looked for or lost the inventory speaks: this report may be older than its end.
      return [
        ...(lifecycle === 'starting'
          ? [{ type: 'session_active', ...subject, pid: report.pid, startedAt: report.startedAt } as const]
          : []),
        ...identified(session, report.providerSessionId, context),
      ];
    case 'session.refused':
      return isLive(session)
        ? [{ type: 'session_ended', ...subject, exit: { exitCode: 126 }, reason: `refused: ${report.reason}` }]
        : [];
    case 'session.exited':
      return lifecycle === 'exited'
        ? []
        : [{ type: 'session_ended', ...subject, exit: report.exit, reason: report.reason }];
    case 'session.lost':
      return isLive(session)
        ? [{ type: 'session_lost', ...subject, reason: report.reason, lastScreen: report.lastScreen }]
        : [];
    default:
      return assertNever(report);
  }
}

/** Worth knowing of one that has ended meanwhile, too: by it that one is resumed. */
const identified = (session: Session, providerSessionId: string | undefined, context: Context): HubEvent[] =>
  providerSessionId === undefined || session.providerSessionId === providerSessionId
    ? []
    : [{ type: 'session_identified', ...about(session, context), providerSessionId }];

function receivedBy(state: HubState, server: Server, deliveryId: string, { actor }: Context): HubEvent[] {
  const delivery = state.deliveries.get(deliveryId);
  const isHere = delivery !== undefined && state.sessions.get(delivery.sessionId)?.serverId === server.id;
  return isHere && delivery.state === 'wanted' ? [{ type: 'delivery_received', actor, deliveryId: delivery.id }] : [];
}

const liveOn = (state: HubState, { id }: Server): readonly Session[] => [
  ...state.sessions.pick(state.by.liveSessionServer.of(id)),
];

const about = ({ id }: Session, { actor }: Context) => ({ sessionId: id, actor }) as const;
