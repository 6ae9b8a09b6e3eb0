import { createHash } from 'node:crypto';
import { HubError } from '../../../shared/errors.ts';
import type { DoctorCheck } from '../../../shared/model/server.ts';
import { oldestTmux } from '../../../shared/tmuxVersion.ts';
import type { Person } from '../person.ts';
import type { RemoteHost } from '../remoteHost.ts';
import type { ServerView } from './awaitOnline.ts';
import type { Examination } from './examineHost.ts';
import { lastingSessions } from './hostChecks.ts';
import type { HostBundle } from './hostBundle.ts';
import type { HubPort } from './hubPort.ts';
import { installServer } from './installServer.ts';
import type { InstalledServer } from './installServer.ts';
import type { LocalRuntime } from './nodeChoice.ts';
import { planInstall } from './planInstall.ts';
import type { InstallPlan, InstallWish } from './planInstall.ts';
import type { PtyPack } from './ptyPack.ts';
import { inTurn } from './inTurn.ts';
import { settleReach } from './settleReach.ts';
import { calledOff } from './stepTeller.ts';
import { throughTunnel } from './throughTunnel.ts';

/** What adding a host works with. */
export interface AddParts {
  readonly host: RemoteHost;
  readonly hub: HubPort;
  readonly person: Person;
  readonly bundle: HostBundle;
  readonly runtime: LocalRuntime | undefined;
  readonly pty: PtyPack | undefined;
  readonly project?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onlineMs?: number;
}

/** Makes an examined host a server of the hub, or brings the one that it is up to date. @throws HubError, RemoteRefusal */
export async function addServer(
  wish: InstallWish,
  { facts, known, way, checks }: Examination,
  parts: AddParts,
): Promise<InstalledServer> {
  requirePassed(checks, parts.host.destination);
  const { host, bundle, runtime, pty } = parts;
  const { registration } = facts.install;
  if (known === undefined && registration !== undefined && way.kind !== 'none' && registration.hubUrl !== way.url)
    await confirmTakeOver(parts, registration);
  const plan = planInstall(wish, {
    facts,
    bundle,
    runtime,
    pty,
    way,
    known: known === undefined ? undefined : stateOf(known),
    markOf: (command) => createHash('sha256').update(command).digest('hex').slice(0, 16),
  });
  // By the same rule as the token that it needs later: without a project to be in, nothing is brought there.
  if (plan.registers) await parts.hub.call('server.token.list', { project: parts.project, limit: 1 });
  await confirmPassing(plan, known, { parts, checks });
  const before = known?.server.reach?.destination;
  if (known !== undefined && before !== undefined && before !== host.destination)
    await confirmSame(parts, { name: known.server.name, before });
  const identity = { name: known?.server.name ?? wish.name, serverId: known?.server.id };
  const install = (signal: AbortSignal) => installServer(plan, identity, { ...parts, facts, signal });
  const isBehindTunnel = way.kind === 'tunnel';
  const { home } = plan.paths;
  // A second tunnel takes the place of one that stands, and nothing leads to the hub when it ends.
  const needsOwn = isBehindTunnel && plan.restarts && (plan.moves || known === undefined || !hasTunnel(known));
  const installed = await inTurn({ ...parts, command: 'rostrum server add', paths: plan.paths, facts }, (signal) =>
    needsOwn
      ? throughTunnel({ ...parts, signal }, { home, hubUrl: plan.hubUrl }, () => install(signal))
      : install(signal),
  );
  const isUsualHome = home === `${facts.home}/.rostrum`;
  const mode = isBehindTunnel ? 'tunnel' : 'direct';
  return { ...installed, view: await settleReach(installed.view, { mode, home, isUsualHome }, parts) };
}

/** Whether somebody keeps a tunnel from it already: the hub, which says so, or else whoever lets it be online. */
const hasTunnel = (known: ServerView): boolean => known.tunnel?.state === 'up' || stateOf(known).isOnline;

const stateOf = ({ server }: ServerView) => ({ name: server.name, isOnline: server.state !== 'offline' });

/** @throws HubError `no-fit` with every required check that failed. */
function requirePassed(checks: readonly DoctorCheck[], host: string): void {
  const failed = checks.filter(({ required, passed }) => required && !passed);
  if (failed.length === 0) return;
  const lines = failed.map(
    ({ name, detail, remedy }) => `  ${name}: ${detail}${remedy === undefined ? '' : `\n    → ${remedy}`}`,
  );
  throw new HubError(
    'no-fit',
    `${host} cannot be a server yet; nothing was changed there.\n${lines.join('\n')}\nThen run the same command again.`,
    { checks: failed },
  );
}

/** Sessions that end with their daemon are told of before the first, and asked about before an end of their daemon is theirs too. */
async function confirmPassing(
  { terminal, restarts }: InstallPlan,
  known: ServerView | undefined,
  { parts: { person, host }, checks }: { readonly parts: AddParts; readonly checks: readonly DoctorCheck[] },
): Promise<void> {
  const isPty = known?.capabilities.terminal === 'pty';
  if (terminal === 'pty' && !isPty) {
    const lasting = checks.find(({ name }) => name === lastingSessions);
    const question = `${host.destination} has no safe tmux, so its sessions would end with its daemon: when that stops, crashes or is upgraded. Make it a server all the same? Better: ${lasting?.remedy ?? 'install tmux there'}`;
    if (!(await person.confirm(question))) throw withoutTmux(host.destination, lasting);
  }
  const count = known?.server.sessions ?? 0;
  if (!isPty || !restarts || count === 0) return;
  const question = `The daemon of ${known.server.name} has to be started anew, and without tmux its ${count === 1 ? 'session ends' : `${count} sessions end`} with it. Do it now?`;
  if (!(await person.decide(question))) throw calledOff(host.destination);
}

const withoutTmux = (host: string, lasting: DoctorCheck | undefined): HubError =>
  new HubError(
    'no-fit',
    `${host} has no safe tmux, so nothing was changed there. Install it (${lasting?.remedy ?? `tmux ${oldestTmux} or newer`}), or say yes to sessions that end with their daemon (--yes). Then run the same command again.`,
  );

async function confirmTakeOver(
  { person, host }: AddParts,
  { hubUrl, name }: { readonly hubUrl: string; readonly name: string },
): Promise<void> {
  const question = `${host.destination} is the server ${name} of another hub (${hubUrl}), or of this one before it began anew. Let it serve this hub alone from now on?`;
  if (await person.decide(question)) return;
  throw calledOff(host.destination);
}

/** A host only says which server it is: another one with a copy of its files would say the same, and be reached in its stead. */
async function confirmSame(
  { person, host }: AddParts,
  { name, before }: { readonly name: string; readonly before: string },
): Promise<void> {
  const question = `${host.destination} says that it is the server ${name}, which was reached as ${before} so far. Is it the same machine, to be reached as ${host.destination} from now on?`;
  if (await person.decide(question)) return;
  throw calledOff(host.destination);
}
