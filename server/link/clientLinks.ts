import type { HubError } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { closeCodes } from '../../shared/protocol/version.ts';
import { timings } from '../../shared/timings.ts';
import type { Caller } from '../access/caller.ts';
import { closingSession } from '../access/closedQuestions.ts';
import { createRateLimit } from '../access/rateLimit.ts';
import type { Commit, Hub } from '../hub.ts';
import type { Relay } from '../relay/relay.ts';
import { rowOf, touchedIds } from '../state/rows.ts';
import { ClientLink } from './clientLink.ts';
import type { ClientSurroundings, RenderedRow } from './clientSurroundings.ts';
import type { Clock } from './clock.ts';
import type { Connection, ConnectionHandler } from './connection.ts';
import { isSeenIn, placeOf } from './place.ts';
import { PresentPeople } from './presentPeople.ts';
import type { PresentWindow } from './presentPeople.ts';
import type { SendPulse } from './pulseAudience.ts';
import { RecentChanges } from './recentChanges.ts';
import { ToldPlaces } from './toldPlaces.ts';
import { DecisionPulses } from './decisionPulses.ts';
import { UsagePulses } from './usagePulses.ts';

/** What all windows together need. */
export interface ClientLinksOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  /** Turns whatever was thrown into a refusal; what is none is logged. */
  readonly toRefusal: (thrown: unknown) => HubError;
  readonly onRefused: (address: string, error: unknown) => void;
  readonly relay: Relay;
}

/** What is remembered of the steps before, for windows. */
interface Known {
  readonly changes: RecentChanges;
  readonly told: ToldPlaces;
}

const maxRememberedIds = 200_000;
/** Rows that are kept as text for the next window: those of a few pieces, and not of all records. */
const maxRendered = 2_000;
/** What people and agents do goes out change by change; beyond this it is gathered. */
const rowsRate = { burst: 20, perSecond: 20, maxKeys: 1 };

/** All windows: each step of the log is looked at once, and what it changed is due to those who may see it. */
export class ClientLinks {
  readonly #links = new Set<ClientLink>();
  readonly #around: ClientSurroundings;
  readonly #hub: Hub;
  readonly #ends: (() => void)[] = [];
  readonly #clock: Clock;
  readonly #pace = createRateLimit(rowsRate);
  #isPumpDue = false;
  #rendered = new Map<string, RenderedRow | undefined>();
  #renderedAt = -1;
  readonly #usage: UsagePulses;
  readonly #decisions: DecisionPulses;
  readonly #present: PresentPeople;
  #known: Known;

  constructor({ hub, clock, toRefusal, onRefused, relay }: ClientLinksOptions) {
    this.#hub = hub;
    this.#clock = clock;
    this.#usage = new UsagePulses({
      state: () => hub.state,
      clock,
      pulse: (...pulse) => this.pulse(...pulse),
    });
    this.#decisions = new DecisionPulses({ clock, pulse: (...pulse) => this.pulse(...pulse) });
    this.#present = new PresentPeople({
      clock,
      windows: () => this.#presentWindows(),
      pulse: (...pulse) => this.pulse(...pulse),
    });
    this.#known = this.#beginAnew();
    this.#around = {
      hub,
      clock,
      changes: () => this.#known.changes,
      row: (id) => this.#render(id),
      isVisible: (caller, id) => this.#isVisible(caller, id),
      toRefusal,
      onRefused,
      relay,
      onPresent: () => this.#present.changed(),
      presentNow: () => this.#present.now(),
    };
    this.#ends.push(
      hub.onCommit((commit) => this.#onCommit(commit)),
      hub.onReload(() => {
        this.#known = this.#beginAnew();
        this.#closeAll('the hub has loaded its state anew; connect again');
      }),
      clock.every(timings.pingMs, () => this.#checkTokens()),
    );
  }

  /** How many windows are connected. */
  get count(): number {
    return this.#links.size;
  }

  /** Takes a new window. */
  open(connection: Connection): ConnectionHandler {
    const link = new ClientLink(connection, this.#around);
    this.#links.add(link);
    return {
      onText: (text) => link.onText(text),
      onBytes: (bytes) => link.onBytes(bytes),
      onDrain: () => link.onDrain(),
      onReceipt: (words) => link.onReceipt(words),
      onClosed: (wasCut) => {
        this.#links.delete(link);
        link.onClosed(wasCut);
        this.#present.changed();
      },
    };
  }

  /** Tells the windows of its audience something that matters only now. */
  pulse(...pulse: Parameters<SendPulse>): void {
    for (const link of this.#links) link.pulse(...pulse);
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#usage.stop();
    this.#decisions.stop();
    this.#present.stop();
    this.#closeAll('the hub is stopping');
  }

  *#presentWindows(): Generator<PresentWindow, void> {
    for (const { present } of this.#links) if (present !== undefined) yield present;
  }

  #onCommit({ seq, events, durable }: Commit): void {
    const { state } = this.#hub;
    const touched = touchedIds(state, events.filter(isShown));
    const left = this.#known.told.follow(state, events, touched);
    const change = { seq, ids: touched, left, isMembership: events.some(isMembership) };
    this.#known.changes.add(change);
    if (this.#links.size > 0) {
      for (const link of this.#links) link.onChange(change);
      this.#usage.note(events);
      this.#decisions.note(events);
      this.#pumpSoon();
    }
    if (events.some(({ type }) => type === 'token_revoked')) void durable.then(() => this.#checkTokens(), ignoreLoss);
  }

  /** Single changes go out at once; a storm of them is gathered, each record's last state once a frame. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    if (this.#pace.take('rows', this.#clock.now())) return this.#pump();
    this.#isPumpDue = true;
    this.#clock.after(timings.rowsGatheredMs, () => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (const link of this.#links) link.pump();
  }

  /** Nothing that was remembered of another state may be told of this one. */
  #beginAnew(): Known {
    const { state } = this.#hub;
    this.#usage.stop();
    this.#decisions.stop();
    this.#renderedAt = -1;
    return { changes: new RecentChanges(state.seq, maxRememberedIds), told: new ToldPlaces(state) };
  }

  #render(id: string): RenderedRow | undefined {
    const { state } = this.#hub;
    if (this.#renderedAt !== state.seq || this.#rendered.size >= maxRendered) {
      this.#rendered = new Map();
      this.#renderedAt = state.seq;
    }
    if (this.#rendered.has(id)) return this.#rendered.get(id);
    const row = rowOf(state, id);
    const rendered = row === undefined ? undefined : { row, text: JSON.stringify(row) };
    this.#rendered.set(id, rendered);
    return rendered;
  }

  #isVisible(caller: Caller, id: string): boolean {
    const { state } = this.#hub;
    const place = placeOf(state, id);
    if (place === undefined || !isSeenIn(state, caller, place)) return false;
    const asked = state.interventions.get(id);
    return asked === undefined || closingSession(state, caller, asked) === undefined;
  }

  #checkTokens(): void {
    for (const link of this.#links) link.checkToken();
  }

  #closeAll(reason: string): void {
    for (const link of this.#links) link.close(closeCodes.goingAway, reason);
  }
}

/** The number of a daemon's last report changes no row, and neither does what only the audit is told. */
const isShown = ({ type }: HubEvent): boolean => type !== 'server_heard' && type !== 'attempts_refused';

const isMembership = (event: HubEvent): boolean =>
  event.type === 'project_member_set' ||
  event.type === 'project_member_removed' ||
  event.type === 'project_created' ||
  event.type === 'server_removed' ||
  (event.type === 'server_updated' && event.projectIds !== undefined);

/** The loss of a write is told by the hub's reload. */
const ignoreLoss = (): void => undefined;
