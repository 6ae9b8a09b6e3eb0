import { overloaded } from '../../shared/errors.ts';

/** Lets so many work at once; more are refused rather than held. */
export class Turnstile {
  private readonly places: number;
  private readonly what: string;
  private inside = 0;

  /** `what` is named where one is refused. */
  constructor(places: number, what: string) {
    this.places = places;
    this.what = what;
  }

  /** @throws HubError `overloaded` where all places are taken. */
  async pass<Done>(work: () => Promise<Done>): Promise<Done> {
    if (this.inside >= this.places) throw overloaded(this.what);
    this.inside += 1;
    try {
      return await work();
    } finally {
      this.inside -= 1;
    }
  }
}
