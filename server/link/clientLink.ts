import * as z from 'zod';
import { badRequest, HubError, overloaded } from '../../shared/errors.ts';
import { isOperationName } from '../../shared/operations/operations.ts';
import { clientCall, clientHello } from '../../shared/protocol/client.ts';
import type { HubToClient } from '../../shared/protocol/hubToClient.ts';
import { encodeTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { closeCodes, protocolVersion, versionMismatch } from '../../shared/protocol/version.ts';
import { readJson } from '../../shared/readJson.ts';
import { limits } from '../../shared/timings.ts';
import { signIn } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import { closingSession } from '../access/closedQuestions.ts';
import type { SignedIn } from '../access/authenticate.ts';
import { requireWindow } from '../access/rules.ts';
import { badParams, issueProblems, shownPath } from '../issueProblems.ts';
import { rowFor, visibleProjects } from '../access/resolve.ts';
import { hashToken } from '../access/tokens.ts';
import { ClientTerminals } from './clientTerminals.ts';
import type { Connection, ConnectionHandler } from './connection.ts';
import type { ClientSurroundings } from './clientSurroundings.ts';
import type { PresentWindow } from './presentPeople.ts';
import { OrderedSender } from './orderedSender.ts';
import { isSeenIn } from './place.ts';
import { isInAudience } from './pulseAudience.ts';
import type { SendPulse } from './pulseAudience.ts';
import { pulsesOfNow } from './pulsesOfNow.ts';
import type { Change, Changed } from './recentChanges.ts';
import { RowFeed } from './rowFeed.ts';
import { allIds, firstIds, hubWideIds, idsOfProject } from './visibleRecords.ts';

const maxCallsUnderWay = 64;

/** What is looked at first of a frame that may be wrong otherwise. */
const anyHello = z.object({ type: z.literal('hello'), protocol: z.number() });
const anyCall = z.object({ type: z.literal('call'), call: z.int().nonnegative() });

/** What begins when a window has said who it is. */
interface Opened {
  readonly hash: string;
  /** Undefined where it keeps no mirror. */
  readonly feed: RowFeed | undefined;
  readonly terminals: ClientTerminals;
  signedIn: SignedIn;
  projects: ReadonlySet<string>;
  /** What it is still to be told of how things are now. */
  ofNow: ReturnType<typeof pulsesOfNow> | undefined;
}

/** One window: it says who it is, gets its mirror kept whole, and asks for operations. */
export class ClientLink implements ConnectionHandler {
  readonly #connection: Connection;
  readonly #around: ClientSurroundings;
  readonly #sender: OrderedSender;
  #opened: Opened | undefined;
  #callsUnderWay = 0;
  readonly #gone = new AbortController();

  constructor(connection: Connection, around: ClientSurroundings) {
    this.#connection = connection;
    this.#around = around;
    this.#sender = new OrderedSender(connection);
  }

  /** Whose window it is; undefined before it has said so, and for what shows no rows. */
  get present(): PresentWindow | undefined {
    const opened = this.#opened;
    if (opened?.feed === undefined) return undefined;
    const { actor, personId } = opened.signedIn.caller;
    if (actor.kind !== 'user') return undefined;
    return { person: { personId, name: actor.name }, projects: opened.projects };
  }

  onText(text: string): void {
    const value = readJson(text);
    if (this.#opened === undefined) this.#hello(value);
    else if (!this.#opened.terminals.take(value)) this.#call(value, this.#opened);
  }

  onBytes(bytes: Uint8Array): void {
    if (this.#opened?.terminals.takeBytes(bytes) !== true)
      this.close(closeCodes.badFrame, 'This is no terminal frame.');
  }

  onDrain(): void {
    this.pump();
    this.#opened?.terminals.drained();
  }

  onReceipt(words: string): void {
    this.#opened?.terminals.came(Number(words));
  }

  onClosed(wasCut: boolean): void {
    this.#gone.abort();
    this.#opened?.terminals.close(wasCut);
    this.#sender.stop();
  }

  /** A step of the log: what this window sees of it is due. */
  onChange(change: Change): void {
    const opened = this.#opened;
    const feed = opened?.feed;
    if (opened === undefined || feed === undefined) return;
    if (change.isMembership) this.#followMembership(opened, feed);
    this.#follow(change, opened.signedIn.caller, feed);
  }

  /** Sends what is due. */
  pump(): void {
    const opened = this.#opened;
    opened?.feed?.pump();
    // After its rows: a pulse is about something that is in them.
    if (opened?.feed?.isComplete !== true) return;
    while (opened.ofNow !== undefined && this.#sender.queuedBytes < limits.pieceBytes) {
      const next = opened.ofNow.next();
      if (next.done === true) opened.ofNow = undefined;
      else this.pulse(...next.value);
    }
  }

  /** Something that matters only now; dropped where the window is behind, the next one replaces it anyway. */
  pulse(...[key, audience, value]: Parameters<SendPulse>): void {
    const opened = this.#opened;
    if (opened?.feed === undefined || this.#sender.queuedBytes > limits.pieceBytes) return;
    if (isInAudience(this.#around.hub.state, opened.signedIn.caller, audience)) {
      this.#send({ type: 'pulse', key, value });
    }
  }

  /** Ends where its token is not valid any more. */
  checkToken(): void {
    if (this.#opened === undefined) return;
    try {
      this.#opened.signedIn = signIn(this.#around.hub.state, this.#opened.hash, this.#around.clock.now());
    } catch (error) {
      this.#sender.close(closeCodes.unauthenticated, reasonOf(error));
    }
  }

  close(code: number, reason: string): void {
    this.#sender.close(code, reason);
  }

  #hello(value: unknown): void {
    const { hub, clock } = this.#around;
    const version = anyHello.safeParse(value);
    if (!version.success) return this.close(closeCodes.badFrame, 'The first frame must be a hello.');
    // The version comes first: another one may have another hello.
    if (version.data.protocol !== protocolVersion) {
      const { code, reason } = versionMismatch(version.data.protocol);
      return this.close(code, reason);
    }
    const hello = clientHello.safeParse(value);
    if (!hello.success) return this.close(closeCodes.badFrame, describe(hello.error));
    const hash = hashToken(hello.data.token);
    try {
      const signedIn = signIn(hub.state, hash, clock.now());
      if (hello.data.mirror) requireWindow(signedIn.caller);
      this.#open(hash, signedIn, hello.data);
    } catch (error) {
      this.#around.onRefused(this.#connection.address, error);
      this.close(closeCodes.unauthenticated, reasonOf(error));
    }
  }

  #open(hash: string, signedIn: SignedIn, { last, mirror }: z.infer<typeof clientHello>): void {
    const { hub, clock } = this.#around;
    const { caller } = signedIn;
    const isSameRun = last !== undefined && last.runId === hub.runId && last.seq <= hub.state.seq;
    const missed = isSameRun ? this.#around.changes().after(last.seq) : undefined;
    const { actor } = caller;
    const you = { id: caller.personId, name: actor.kind === 'user' ? actor.name : '', admin: caller.admin };
    const fresh = missed === undefined;
    const welcome = {
      type: 'welcome',
      protocol: protocolVersion,
      runId: hub.runId,
      seq: hub.state.seq,
      at: clock.now(),
      you,
      fresh,
    } as const;
    this.#sender.push(welcome satisfies HubToClient, hub.durable());
    const feed = mirror ? this.#feedFrom(missed === undefined ? 0 : (last?.seq ?? 0)) : undefined;
    const projects = projectIds(hub.state, signedIn);
    const ofNow = pulsesOfNow(this.#around);
    this.#opened = { hash, feed, signedIn, projects, terminals: this.#openTerminals(caller), ofNow };
    if (feed === undefined) return;
    this.#around.onPresent();
    if (missed === undefined) feed.begin(firstIds(hub.state, caller, clock.now()));
    else this.#follow(missed, caller, feed);
    this.pump();
  }

  #feedFrom(seq: number): RowFeed {
    const { hub } = this.#around;
    const source = {
      get seq() {
        return hub.state.seq;
      },
      durable: () => hub.durable(),
      rowText: (id: string) => this.#rowText(id),
    };
    return new RowFeed(source, this.#sender, seq);
  }

  #openTerminals(first: Caller): ClientTerminals {
    const { relay, toRefusal, hub } = this.#around;
    const callerNow = (): Caller => this.#opened?.signedIn.caller ?? first;
    return new ClientTerminals({
      relay,
      caller: callerNow,
      sendTerminal: (frame) => this.#connection.sendBytes(encodeTerminalFrame(frame)),
      queuedBytes: () => this.#connection.queuedBytes,
      askReceipt: (total) => this.#connection.askReceipt(String(total)),
      elapsed: () => this.#around.clock.elapsed(),
      say: (frame) => this.#send(frame),
      toRefusal,
      onRefused: (error) => hub.noteRefusal(error, { actor: callerNow().actor, operation: 'terminal.attach' }),
    });
  }

  #rowText(id: string): string | undefined {
    const caller = this.#opened?.signedIn.caller;
    if (caller === undefined || !this.#around.isVisible(caller, id)) return undefined;
    const found = this.#around.row(id);
    if (found === undefined) return undefined;
    const row = rowFor(this.#around.hub.state, caller, found.row);
    return row === found.row ? found.text : JSON.stringify(row);
  }

  /** What the window sees of it is due, and what it saw and does not see any more leaves it. */
  #follow({ ids, left }: Changed, caller: Caller, feed: RowFeed): void {
    const isVisible = (id: string) => this.#around.isVisible(caller, id);
    for (const [id, before] of left)
      if (!isVisible(id) && isSeenIn(this.#around.hub.state, caller, before)) feed.remove([id]);
    // What is asked in a session that was closed to them is theirs no more.
    for (const id of ids) {
      const { state } = this.#around.hub;
      const asked = state.interventions.get(id);
      if (asked === undefined || !isSeenIn(state, caller, [asked.projectId])) continue;
      if (closingSession(state, caller, asked) !== undefined) feed.remove([id]);
    }
    feed.change(ids, isVisible);
  }

  /** Projects that came are sent whole, those that went leave whole; the first brings what belongs to the whole hub. */
  #followMembership(opened: Opened, feed: RowFeed): void {
    const { hub, clock } = this.#around;
    const before = opened.projects;
    opened.projects = projectIds(hub.state, opened.signedIn);
    this.#around.onPresent();
    const came = [...opened.projects].filter((id) => !before.has(id));
    const went = [...before].filter((id) => !opened.projects.has(id));
    const { caller } = opened.signedIn;
    const isVisible = (id: string) => this.#around.isVisible(caller, id);
    for (const projectId of went) feed.remove([...allIds(hub.state, projectId)].filter((id) => !isVisible(id)));
    const isOut = went.length > 0 && opened.projects.size === 0;
    if (isOut) feed.remove([...hubWideIds(hub.state)].filter((id) => !isVisible(id)));
    const ids = new Set<string>();
    if (came.length > 0 && before.size === 0) for (const id of hubWideIds(hub.state)) ids.add(id);
    for (const projectId of came) for (const id of idsOfProject(hub.state, projectId, clock.now())) ids.add(id);
    // A server that stays may show other projects now.
    for (const projectId of went) for (const id of hub.state.by.serverProject.of(projectId)) ids.add(id);
    feed.change([...ids].filter(isVisible));
  }

  #call(value: unknown, opened: Opened): void {
    const frame = clientCall.safeParse(value);
    if (frame.success) return void this.#answer(frame.data, opened);
    const number = anyCall.safeParse(value);
    if (!number.success) return this.close(closeCodes.badFrame, describe(frame.error));
    this.#refuse(number.data.call, badParams(frame.error.issues));
  }

  async #answer({ call, operation, commandId, params }: z.infer<typeof clientCall>, opened: Opened): Promise<void> {
    const { hub, clock } = this.#around;
    if (this.#callsUnderWay >= maxCallsUnderWay) return this.#refuse(call, overloaded('this window'));
    this.#callsUnderWay += 1;
    try {
      if (!isOperationName(operation))
        throw badRequest([{ path: 'operation', message: 'is no operation of this hub' }]);
      // Asked anew each time: rights may have changed since the hello.
      const renew = () => signIn(hub.state, opened.hash, clock.now()).caller;
      const asker = { renew, gone: this.#gone.signal };
      const options = commandId === undefined ? { asker } : { asker, commandId };
      const { result } = await hub.execute(renew(), operation, params, options);
      // Who hears that it is done has the rows that tell of it.
      this.pump();
      this.#send({ type: 'result', call, result });
    } catch (error) {
      this.#refuse(call, this.#around.toRefusal(error));
    } finally {
      this.#callsUnderWay -= 1;
    }
  }

  #refuse(call: number, error: HubError): void {
    const { code, message, details } = error.toBody();
    this.#send({ type: 'refused', call, error: { code, message, ...(details ? { details: { ...details } } : {}) } });
  }

  #send(frame: HubToClient): void {
    this.#sender.push(frame, this.#around.hub.durable());
  }
}

const projectIds = (state: ClientSurroundings['hub']['state'], { caller }: SignedIn): ReadonlySet<string> =>
  new Set(visibleProjects(state, caller).map(({ id }) => id));

const reasonOf = (error: unknown): string => (error instanceof HubError ? error.message : 'refused');

const describe = ({ issues }: z.ZodError): string =>
  issueProblems(issues)
    .slice(0, 3)
    .map(({ path, message }) => `${shownPath(path)}: ${message}`)
    .join('; ');
