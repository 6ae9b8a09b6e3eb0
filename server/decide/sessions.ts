import { conflict, HubError, wrongState } from '../../shared/errors.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Server } from '../../shared/model/server.ts';
import type { RunMode, Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { counted } from '../../shared/counted.ts';
import { failedChecks, liveSessions } from '../policy/serverFacts.ts';
import { canRun, modesAt } from '../state/providers.ts';
import type { HubState } from '../state/hubState.ts';
import { decideAssign } from './assign.ts';
import type { Context } from './context.ts';
import { keptMode } from './keptMode.ts';
import { serverOffline } from './serverOffline.ts';
import { freeSessionName, isNameTaken } from './sessionNames.ts';

export interface SessionWish {
  readonly project: Project;
  readonly server: Server;
  readonly provider: string;
  /** Where it is not said: as the task says, or interactively. */
  readonly mode?: RunMode | undefined;
  readonly name?: string | undefined;
  readonly cwd?: string | undefined;
  readonly task?: Task | undefined;
  readonly private?: true | undefined;
}

/**
 * A session by hand. With a task, the task is assigned to it by the same events; asked again while that one is still
 * starting on the same server, it is the answer.
 * @throws server-offline, no-fit or conflict with what to do about it.
 */
export function decideOpenSession(
  state: HubState,
  wish: SessionWish,
  context: Context,
): { readonly sessionId: Id<'session'>; readonly events: readonly HubEvent[] } {
  const startingId = wish.task === undefined ? undefined : startingSession(state, wish.task, wish.server);
  if (startingId !== undefined) return { sessionId: startingId, events: [] };
  requireOpenable(state, { ...wish, mode: wish.mode ?? wish.task?.placement.mode });
  const name = wish.name ?? freeSessionName(state, wish.project.id, wish.provider);
  if (isNameTaken(state, wish.project.id, name)) {
    throw conflict(`A session "${name}" runs in ${wish.project.name} already. Choose another name.`, { name });
  }
  return wish.task === undefined
    ? openEmpty({ ...wish, name }, context)
    : openWithTask(state, { ...wish, name, task: wish.task }, context);
}

/**
 * Ends a session with its whole process group; nothing where that is asked for already, or it has ended. A lost one is
 * ended as soon as its server finds it again.
 */
export const decideCloseSession = (session: Session, context: Context): HubEvent[] =>
  session.lifecycle !== 'exited' && session.wanted === 'running'
    ? [
        {
          type: 'session_close_requested',
          sessionId: session.id,
          actor: context.actor,
          why: `closed by ${actorName(context.actor)}`,
        },
      ]
    : [];

/** Something can be typed into it now, or it can be seen. @throws wrong-state, server-offline. */
export function requireReachable(state: HubState, session: Session, wish: string): void {
  if (session.lifecycle !== 'active') {
    const allowed = session.lifecycle === 'starting' || session.lifecycle === 'recovering' ? ['wait', 'close'] : [];
    throw wrongState({ id: session.name, status: session.lifecycle }, wish, allowed);
  }
  const server = state.servers.get(session.serverId);
  if (server?.connection.state === 'offline') throw serverOffline(server);
}

type Named<Wish> = Wish & { readonly name: string };

function openEmpty(
  { project, server, provider, mode, name, cwd, private: isPrivate }: Named<SessionWish>,
  context: Context,
) {
  const sessionId = context.newId('session');
  const event: HubEvent = {
    type: 'session_requested',
    sessionId,
    actor: context.actor,
    session: {
      id: sessionId,
      projectId: project.id,
      serverId: server.id,
      name,
      provider,
      role: provider === 'shell' ? 'shell' : 'worker',
      ...keptMode(mode),
      cwd,
      wanted: 'running',
      openedBy: context.actor,
      ...(isPrivate === undefined ? {} : { private: isPrivate }),
      createdAt: context.now,
    },
  };
  return { sessionId, events: [event] };
}

function openWithTask(
  state: HubState,
  {
    project,
    task,
    server,
    provider,
    mode,
    name,
    cwd,
    private: isPrivate,
  }: Named<SessionWish> & { readonly task: Task },
  context: Context,
) {
  if (task.projectId !== project.id) throw conflict(`${task.ref} belongs to another project than ${project.name}.`);
  const events = decideAssign(
    state,
    { task, server, by: 'hand', provider, mode, session: { cwd, name, private: isPrivate } },
    context,
  );
  const requested = events.find((event) => event.type === 'session_requested');
  if (requested === undefined) throw new Error('an assignment asks for a session');
  return { sessionId: requested.sessionId, events };
}

function startingSession(state: HubState, task: Task, server: Server): Id<'session'> | undefined {
  if (task.status !== 'assigned' || task.assignment.serverId !== server.id) return undefined;
  const session = state.sessions.get(task.assignment.sessionId);
  return session?.lifecycle === 'starting' && session.wanted === 'running' ? session.id : undefined;
}

/** Programs that every daemon has of its own, whatever it found installed. */
const builtIn: ReadonlySet<string> = new Set(['shell', 'scripted']);

/** What a project's people do on a server is for servers of the project. @throws HubError `no-fit`. */
export function requireServing({ id, name, projectIds }: Server, project: Project): void {
  if (projectIds.includes(project.id)) return;
  const message = `${name} does not serve ${project.name}. An owner may share it with that project.`;
  throw new HubError('no-fit', message, { server: id });
}

/** A session of that agent can be opened there now. @throws server-offline, or no-fit with what to do about it. */
export function requireOpenable(
  state: HubState,
  {
    project,
    server,
    provider,
    mode: way = 'interactive',
  }: Pick<SessionWish, 'project' | 'server' | 'provider' | 'mode'>,
): void {
  const { id, name, mode, capacity } = server;
  const refuse = (message: string) => new HubError('no-fit', message, { server: id });
  requireServing(server, project);
  if (server.connection.state === 'offline') throw serverOffline(server);
  const failed = failedChecks(server);
  if (failed.length > 0) {
    throw refuse(`${name} is unfit: ${failed.join(', ')}. Run "rostrum daemon doctor" there; it says what mends it.`);
  }
  if (mode !== 'enabled')
    throw refuse(`${name} is ${mode}. Enable it ("rostrum server enable ${name}") or choose another.`);
  if (liveSessions(state, server) >= capacity) {
    throw refuse(
      `${name} runs ${liveSessions(state, server)} of ${counted(capacity, 'session')}. Close one, or choose another server.`,
    );
  }
  if ((builtIn.has(provider) && way === 'interactive') || canRun(server, provider, way)) return;
  const modes = modesAt(server, provider).filter((one) => canRun(server, provider, one));
  if (modes.length > 0)
    throw refuse(`${name} cannot run ${provider} ${way}. It can run it ${modes.join(' or ')}: say so by its mode.`);
  const usable = server.capabilities.providers
    .filter((installed) => installed.usable)
    .map((installed) => installed.name);
  throw refuse(`${name} cannot run ${provider}. It can run: ${[...new Set(['shell', ...usable])].join(', ')}.`);
}
