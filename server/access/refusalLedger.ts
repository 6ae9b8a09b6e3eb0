import type { HubError } from '../../shared/errors.ts';
import { errorStatus } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { createRateLimit } from './rateLimit.ts';

/** One attempt that was refused, as far as the audit may know it. */
export interface RefusedAttempt {
  readonly actor: Actor;
  readonly operation: string;
  /** The record that it was tried on, where the actor may know it. */
  readonly on?: string | undefined;
  readonly inProject?: string | undefined;
  /** The network of somebody without a valid token. */
  readonly from?: string | undefined;
}

/** Attempts that differ in nothing that is kept apart. */
interface Kind {
  readonly attempt: RefusedAttempt;
  readonly code: string;
  readonly since: number;
  /** Undefined as soon as it was tried on several. */
  on: string | undefined;
  /** Of what is not told yet. */
  untold: number;
  firstAt: number;
  lastAt: number;
  isNew: boolean;
}

/** For so long the same is counted and not told again. */
const windowMs = 60_000;
/** Kinds that are kept apart at once. */
const maxKinds = 500;
/**
 * What is told one by one: of one actor 100 entries at once and then one a minute (everybody without a token is one
 * actor), of all together 1,000 and then five a minute. What is more is counted in two entries a minute at most. An entry
 * has less than 900 bytes with its line: that is less than 11 MB in a day, whatever anybody does.
 */
const ofOneActor = { burst: 100, perSecond: 1 / 60, maxKeys: 1_000 };
const ofAll = { burst: 1_000, perSecond: 5 / 60, maxKeys: 1 };

const various: RefusedAttempt = { actor: hubActor, operation: '*' };
const variousKey = '*';

/** Collects refused attempts and makes few events of many, in bounded memory and for a bounded log. */
export class RefusalLedger {
  readonly #kinds = new Map<string, Kind>();
  readonly #byActor = createRateLimit(ofOneActor);
  readonly #byAll = createRateLimit(ofAll);
  readonly #noted = new WeakSet<Error>();

  /** Remembers a refusal; one that is caught at two places is noted once. A failure of the hub is no refusal. */
  note(error: HubError, attempt: RefusedAttempt, now: number): void {
    if (errorStatus[error.code] >= 500 || this.#noted.has(error)) return;
    this.#noted.add(error);
    const { actor, operation, inProject, from } = attempt;
    const key = JSON.stringify([actorKey(actor), operation, error.code, inProject, from]);
    const isKnown = this.#kinds.has(key) || this.#kinds.size < maxKinds;
    if (isKnown) this.#count(key, attempt, error.code, 1, now);
    else this.#count(variousKey, various, '*', 1, now);
  }

  /**
   * Hands over what is due: a new kind at once, what came of it later when its minute is over; at a stop (`all`)
   * everything. Where `write` throws, the same is due again.
   */
  tell(now: number, write: (events: readonly HubEvent[]) => void, all = false): void {
    const due = [...this.#kinds].filter(([, kind]) => kind.untold > 0 && (all || kind.isNew || isOver(kind, now)));
    const [told, counted] = [[] as Kind[], [] as Kind[]];
    for (const [key, kind] of due) (key === variousKey || this.#mayTell(kind, now) ? told : counted).push(kind);
    if (told.length > 0) write(told.map(eventOf));
    for (const kind of told) settle(kind);
    for (const kind of counted) this.#count(variousKey, various, '*', settle(kind), now);
    for (const [key, kind] of this.#kinds) if (kind.untold === 0 && isOver(kind, now)) this.#kinds.delete(key);
  }

  #mayTell({ attempt: { actor } }: Kind, now: number): boolean {
    return this.#byActor.take(actorKey(actor), now) && this.#byAll.take('', now);
  }

  #count(key: string, attempt: RefusedAttempt, code: string, more: number, now: number): void {
    const { on } = attempt;
    const kind = this.#kinds.get(key) ?? {
      attempt,
      code,
      since: now,
      on,
      untold: 0,
      firstAt: now,
      lastAt: now,
      isNew: true,
    };
    this.#kinds.set(key, kind);
    if (kind.untold === 0) Object.assign(kind, { on, firstAt: now });
    else if (kind.on !== on) kind.on = undefined;
    kind.untold += more;
    kind.lastAt = now;
  }
}

/** Nothing of it is untold any more; gives how much was. */
function settle(kind: Kind): number {
  const { untold } = kind;
  Object.assign(kind, { untold: 0, isNew: false });
  return untold;
}

const isOver = ({ since }: Kind, now: number): boolean => now - since >= windowMs;

const actorKey = (actor: Actor): string =>
  actor.kind === 'hub' ? 'hub' : actor.kind === 'agent' ? actor.sessionId : actor.id;

function eventOf({ attempt, code, on, untold, firstAt, lastAt }: Kind): HubEvent {
  const { actor, operation, inProject, from } = attempt;
  return {
    type: 'attempts_refused',
    actor,
    operation,
    code,
    count: untold,
    firstAt,
    lastAt,
    ...(on === undefined ? {} : { on }),
    ...(inProject === undefined ? {} : { inProject }),
    ...(from === undefined ? {} : { from }),
  };
}
