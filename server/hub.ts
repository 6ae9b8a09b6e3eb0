import type { Log } from '../runtime/log.ts';
import { HubError } from '../shared/errors.ts';
import type { Actor } from '../shared/model/actor.ts';
import { hubActor } from '../shared/model/actor.ts';
import type { HubEvent } from '../shared/model/events.ts';
import type { Id, IdPrefix } from '../shared/model/ids.ts';
import { idFromBytes } from '../shared/model/ids.ts';
import type { Caller } from './access/caller.ts';
import type { RefusedAttempt } from './access/refusalLedger.ts';
import { RefusalLedger } from './access/refusalLedger.ts';
import type { Context } from './decide/context.ts';
import { decideDue } from './decide/providers.ts';
import type { Executed, ExecuteOptions } from './execute.ts';
import { executeOperation } from './execute.ts';
import type { Ports } from './handlers/ports.ts';
import type { CommandMemo, HubEntry } from './hubEntry.ts';
import { applyLine, rememberCommand } from './hubEntry.ts';
import { noticesOf } from './journal/journal.ts';
import type { Journal, LoadReport } from './journal/journal.ts';
import { follow } from './policy/follow.ts';
import { tickWake } from './policy/idleTick.ts';
import type { TickView } from './policy/idleTick.ts';
import type { Figures } from './policy/asked.ts';
import type { Wake } from './policy/wake.ts';
import { applyEvent } from './state/applyEvent.ts';
import type { HubState } from './state/hubState.ts';
import { createState } from './state/hubState.ts';
import { restoreState, unpackRecord } from './state/snapshotState.ts';

/** What the hub needs of the world: its log, the time, randomness, and the last figures of its servers. */
export interface HubWorld {
  readonly journal: Journal<HubEntry>;
  readonly log: Log;
  readonly figures: Figures;
  readonly ports: Ports;
  now: () => number;
  randomBytes: (count: number) => Uint8Array;
}

/** A change that was made in memory and is on its way to the disk. */
export interface Commit {
  readonly seq: number;
  readonly at: number;
  /** The cause and all that followed from it. */
  readonly events: readonly HubEvent[];
  /** Resolves when it cannot be lost any more; rejects when the disk would not take it. */
  readonly durable: Promise<void>;
}

/** A command to remember with its commit; the answer is computed after its events were applied. */
export interface RememberedAs {
  readonly commandId: string;
  memo: (state: HubState) => CommandMemo;
}

/**
 * Owns the state. `commit` is the only place where it changes: at once in memory, one journal line for a cause and all
 * that follows. Nothing may leave the hub before the line that it was computed from is durable.
 */
export class Hub {
  #state = createState();
  #runId: string;
  #notices: readonly string[] = [];
  #lastDurable: Promise<void> = Promise.resolve();
  #tickView: TickView | undefined;
  /** A task could be placed, but not in the last line. */
  #isHeldBack = false;
  readonly #world: HubWorld;
  readonly #commitListeners = new Set<(commit: Commit) => void>();
  readonly #reloadListeners = new Set<() => void>();
  readonly #refusals = new RefusalLedger();

  constructor(world: HubWorld) {
    this.#world = world;
    this.#runId = this.#newRunId();
  }

  /** As it stands in memory: it may be ahead of the disk by what is under way. */
  get state(): HubState {
    return this.#state;
  }

  /** Changes whenever positions of before cannot be resumed. */
  get runId(): string {
    return this.#runId;
  }

  /** What people should know of the last load: that something was damaged, and where it is kept. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  get ports(): Ports {
    return this.#world.ports;
  }

  get log(): Log {
    return this.#world.log;
  }

  /** One operation, from wish to durable answer. */
  execute(caller: Caller, operation: string, params: unknown, options?: ExecuteOptions): Promise<Executed> {
    return executeOperation(this, caller, operation, params, options);
  }

  /** Takes the state from the log. Then the policies run once over all of it: what a crash cut off is made up for. */
  async load(): Promise<LoadReport> {
    let state = createState();
    const report = await this.#world.journal.load({
      record: unpackRecord,
      snapshot: ({ seq, collections }) => {
        state = restoreState(seq, collections);
      },
      line: (line) => {
        applyLine(state, line);
      },
    });
    this.#state = state;
    this.#notices = noticesOf(report);
    this.#lastDurable = Promise.resolve();
    // The first tick looks at everything.
    this.#tickView = undefined;
    this.tick();
    return report;
  }

  /** After a write was lost: the disk is the truth, memory follows. Everything that was said of before is void. */
  async reload(): Promise<void> {
    this.#runId = this.#newRunId();
    // Until then memory holds what the disk does not: nothing that is computed from it may leave.
    this.#lastDurable = Promise.reject(readingAgain());
    this.#lastDurable.catch(() => undefined);
    await this.load();
    for (const listener of this.#reloadListeners) listener();
  }

  context(actor: Actor): Context {
    return {
      now: this.#world.now(),
      actor,
      newId: <Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix> => idFromBytes(prefix, this.#world.randomBytes(10)),
    };
  }

  /** Makes events true, with everything that follows from them. */
  commit(causes: readonly HubEvent[], actor: Actor, remembered?: RememberedAs): Commit {
    return this.#commit(causes, actor, remembered, undefined);
  }

  /** The scheduler's net below the events that wake it: what figures, the end of a back-off or of a parking let start. */
  tick(): void {
    if (this.#isHeldBack) this.#tickView = undefined;
    this.#isHeldBack = false;
    const due = decideDue(this.#state, this.context(hubActor));
    const { wake, view } = tickWake(this.#state, this.#world.figures, this.#world.now(), this.#tickView);
    try {
      if (wake !== undefined || due.length > 0) this.#commit(due, hubActor, undefined, wake);
      this.#tickView = view;
    } catch (thrown) {
      if (!(thrown instanceof HubError)) throw thrown;
      // The log takes nothing now; a later tick finds the same tasks.
      this.#world.log.debug('nothing could be placed', { code: thrown.code });
    }
  }

  /** Remembers a refused attempt for the audit; what is no refusal is passed over. */
  noteRefusal(thrown: unknown, attempt: RefusedAttempt): void {
    if (thrown instanceof HubError) this.#refusals.note(thrown, attempt, this.#world.now());
  }

  /** Writes what is due of the refused attempts into the log; at a stop (`all`) everything. */
  tellRefusals(all = false): void {
    try {
      this.#refusals.tell(this.#world.now(), (events) => void this.commit(events, hubActor), all);
    } catch (thrown) {
      if (!(thrown instanceof HubError)) throw thrown;
      // The log takes nothing now; they are told later.
      this.#world.log.debug('refused attempts could not be told', { code: thrown.code });
    }
  }

  /** Resolves when everything up to now is durable. */
  durable(): Promise<void> {
    return this.#lastDurable;
  }

  /** Called in the tick of each commit, before it is durable. What a listener wants to say must wait for `durable`. */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#commitListeners.add(listener);
    return () => this.#commitListeners.delete(listener);
  }

  onReload(listener: () => void): () => void {
    this.#reloadListeners.add(listener);
    return () => this.#reloadListeners.delete(listener);
  }

  #commit(
    causes: readonly HubEvent[],
    actor: Actor,
    remembered: RememberedAs | undefined,
    wake: Wake | undefined,
  ): Commit {
    const { seq } = this.#state;
    const commit = this.#queue(causes, actor, remembered, wake);
    if (commit.seq > seq) for (const listener of this.#commitListeners) listener(commit);
    return commit;
  }

  /** The line is queued for the disk, or nothing of it is true. */
  #queue(
    causes: readonly HubEvent[],
    actor: Actor,
    remembered: RememberedAs | undefined,
    wake: Wake | undefined,
  ): Commit {
    const state = this.#state;
    const at = this.#world.now();
    state.undo.begin();
    try {
      const events = this.#apply(state, causes, at, wake);
      // A command that changed nothing is remembered all the same: repeated later, it might change something.
      const isNews = events.length > 0 || remembered !== undefined;
      const commit = isNews
        ? this.#append(state, { at, actor, events }, remembered)
        : { seq: state.seq, at, events, durable: this.#lastDurable };
      state.undo.keep();
      return commit;
    } catch (thrown) {
      state.undo.undo();
      throw thrown;
    }
  }

  #apply(state: HubState, causes: readonly HubEvent[], at: number, wake: Wake | undefined): readonly HubEvent[] {
    const seq = state.seq + 1;
    const apply = (event: HubEvent) => {
      applyEvent(state, event, seq, at);
    };
    for (const event of causes) apply(event);
    const onHeldBack = () => (this.#isHeldBack = true);
    const ports = { context: this.context(hubActor), figures: this.#world.figures, apply, onHeldBack };
    return [...causes, ...follow(state, causes, ports, wake)];
  }

  #append(state: HubState, entry: HubEntry, remembered: RememberedAs | undefined): Commit {
    const { journal } = this.#world;
    const command = remembered?.memo(state);
    const { seq } = journal.append({ ...entry, ...(remembered ? { commandId: remembered.commandId, command } : {}) });
    state.seq = seq;
    if (remembered !== undefined && command !== undefined)
      rememberCommand(state, remembered.commandId, seq, command.fingerprint);
    this.#lastDurable = journal.durable(seq);
    // Whoever waits hears of a loss; nobody waiting is no reason to end the process.
    this.#lastDurable.catch(() => undefined);
    return { seq, at: entry.at, events: entry.events, durable: this.#lastDurable };
  }

  #newRunId(): string {
    return Buffer.from(this.#world.randomBytes(9)).toString('base64url');
  }
}

const readingAgain = () =>
  new HubError('read-only', 'The hub reads its log again, because a write was lost. Try again in a moment.');
