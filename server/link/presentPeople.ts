import type { PresentPerson } from '../../shared/model/presentPerson.ts';
import { maxPresent } from '../../shared/model/presentPerson.ts';
import { timings } from '../../shared/timings.ts';
import type { Clock } from './clock.ts';
import type { SendPulse } from './pulseAudience.ts';

/** A window that shows rows: whose it is, and which projects it sees. */
export interface PresentWindow {
  readonly person: PresentPerson;
  readonly projects: ReadonlySet<string>;
}

/** What is needed to tell who is here. */
export interface PresentPeopleOptions {
  readonly clock: Clock;
  readonly windows: () => Iterable<PresentWindow>;
  readonly pulse: SendPulse;
}

/**
 * Tells who has a window of a project open, under `present/<project id>`: a person once, however many windows they have;
 * gathered, and only what changed.
 */
export class PresentPeople {
  readonly #options: PresentPeopleOptions;
  #told: ReadonlyMap<string, string> = new Map();
  #takeBack: (() => void) | undefined;

  constructor(options: PresentPeopleOptions) {
    this.#options = options;
  }

  /** A window came, went, or sees other projects. */
  changed(): void {
    this.#takeBack ??= this.#options.clock.after(timings.presentGatheredMs, () => this.#tell());
  }

  /** Who is here now, for a window that has just come. */
  *now(): Generator<Parameters<SendPulse>, void> {
    for (const [id, people] of this.#people()) yield pulseOf(id, people);
  }

  /** Forgets what is due. */
  stop(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
  }

  #tell(): void {
    this.#takeBack = undefined;
    const people = this.#people();
    const before = this.#told;
    this.#told = new Map([...people].map(([id, present]) => [id, JSON.stringify(present)]));
    for (const [id, present] of people)
      if (this.#told.get(id) !== before.get(id)) this.#options.pulse(...pulseOf(id, present));
  }

  #people(): ReadonlyMap<string, readonly PresentPerson[]> {
    const people = new Map<string, Map<string, PresentPerson>>();
    for (const { person, projects } of this.#options.windows())
      for (const id of projects) {
        const present = people.get(id) ?? new Map<string, PresentPerson>();
        people.set(id, present);
        if (present.size < maxPresent) present.set(person.personId, person);
      }
    return new Map([...people].map(([id, present]) => [id, [...present.values()].sort(byName)]));
  }
}

const byName = (one: PresentPerson, other: PresentPerson): number =>
  one.name === other.name ? (one.personId < other.personId ? -1 : 1) : one.name < other.name ? -1 : 1;

const pulseOf = (id: string, people: readonly PresentPerson[]): Parameters<SendPulse> => [
  `present/${id}`,
  { of: 'projects', projectIds: [id] },
  people,
];
