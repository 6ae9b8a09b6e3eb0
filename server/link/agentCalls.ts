import { badRequest, HubError, overloaded } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Session } from '../../shared/model/session.ts';
import { changesState, isOperationName } from '../../shared/operations/operations.ts';
import type { DaemonToHub, HubToDaemon, Report } from '../../shared/protocol/daemon.ts';
import { agentCaller } from '../access/authenticate.ts';
import type { Hub } from '../hub.ts';
import { isLive } from '../state/hubState.ts';

/** What agents' calls use of the link of their daemon. */
export interface AgentCallPorts {
  readonly hub: Hub;
  /** The server whose daemon this is; undefined until it has proven it. */
  serverId: () => string | undefined;
  send: (frame: HubToDaemon) => void;
  toRefusal: (thrown: unknown) => HubError;
}

/** Something an agent said, by the number of its report. */
export interface Saying {
  readonly number: number;
  readonly said: Extract<Report, { type: 'agent.said' }>;
  /** How long ago it was said. */
  readonly agoMs: number;
  /** The hub had heard this number before this connection. */
  readonly isRepeat: boolean;
  /** Joins the line of what it leads to. */
  readonly also: readonly HubEvent[];
}

const maxAsksUnderWay = 64;

/** The agents of one daemon: what they say is carried out in their sessions' names, what they ask is answered. */
export class AgentCalls {
  readonly #ports: AgentCallPorts;
  #asksUnderWay = 0;

  constructor(ports: AgentCallPorts) {
    this.#ports = ports;
  }

  /** Carries out and answers. Gives why not, where nothing can be taken now and it has to be said again. */
  async say({ number, said, agoMs, isRepeat, also }: Saying): Promise<HubError | undefined> {
    const { hub, send, toRefusal } = this.#ports;
    const { sessionId, operation, commandId, params } = said;
    try {
      // Heard long ago and its answer forgotten: to act again would be worse than to say no more than that.
      if (isRepeat && !hub.state.commands.has(commandId)) throw heardBefore();
      const caller = agentCaller(this.#sessionOf(sessionId));
      if (!isOperationName(operation))
        throw badRequest([{ path: 'operation', message: 'is no operation of this hub' }]);
      const { result } = await hub.execute(caller, operation, params, { commandId, also, saidAgoMs: agoMs });
      send({ type: 'said', number, result });
    } catch (thrown) {
      const error = toRefusal(thrown);
      if (isTemporary(error)) return error;
      send({ type: 'said', number, error: bodyOf(error) });
    }
    return undefined;
  }

  /** Answers a read. */
  async ask({ ask, sessionId, operation, params }: Extract<DaemonToHub, { type: 'ask' }>): Promise<void> {
    const { hub, send, toRefusal } = this.#ports;
    if (this.#asksUnderWay >= maxAsksUnderWay) {
      return send({ type: 'told', ask, error: bodyOf(overloaded('this server')) });
    }
    this.#asksUnderWay += 1;
    try {
      const caller = agentCaller(this.#sessionOf(sessionId));
      if (!isOperationName(operation) || changesState(operation)) {
        throw badRequest([{ path: 'operation', message: 'is nothing that can be asked for' }]);
      }
      const { result } = await hub.execute(caller, operation, params);
      send({ type: 'told', ask, result });
    } catch (thrown) {
      send({ type: 'told', ask, error: bodyOf(toRefusal(thrown)) });
    } finally {
      this.#asksUnderWay -= 1;
    }
  }

  /** A daemon vouches for the sessions of its own server, and for no others. */
  #sessionOf(sessionId: string): Session {
    const session = this.#ports.hub.state.sessions.get(sessionId);
    if (session !== undefined && session.serverId === this.#ports.serverId() && isLive(session)) return session;
    throw new HubError('forbidden', 'This session does not live on this server, or has ended.', { sessionId });
  }
}

const isTemporary = ({ code }: HubError): boolean =>
  code === 'read-only' || code === 'overloaded' || code === 'unreachable';

const bodyOf = (error: HubError) => {
  const { code, message, details } = error.toBody();
  return { code, message, details: details === undefined ? undefined : { ...details } };
};

const heardBefore = () =>
  new HubError(
    'already-done',
    'This was said and heard before; its answer is not kept any more. Look at the task to see it.',
  );
