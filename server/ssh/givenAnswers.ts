import { HubError } from '../../shared/errors.ts';
import type { HostKeyQuestion, SecretQuestion, Step } from '../../shared/protocol/hostTalk.ts';
import { copyKeyCommand, parseDestination } from './connect/destination.ts';
import { hubErrorOf } from './hubErrorOf.ts';
import type { Person } from './person.ts';

/** What a person has said beforehand. */
export interface Answers {
  /** Fingerprints that were compared on the hosts. */
  readonly hostKeys: readonly string[];
  /** The yes to what is optional. */
  readonly yes: boolean;
}

/** A person who is not there, but has said before what may be: nothing else is answered, and each question is remembered. */
export class GivenAnswers {
  readonly #answers: Answers;
  readonly #steps = new Map<string, Step>();
  #hostKey: HostKeyQuestion | undefined;
  #secret: SecretQuestion | undefined;
  #decision: string | undefined;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  readonly person: Person = {
    tell: (step) => void this.#steps.set(step.id, step),
    confirmHostKey: (question) => {
      const isGiven = this.#answers.hostKeys.includes(question.fingerprint);
      if (!isGiven) this.#hostKey = question;
      return Promise.resolve(isGiven);
    },
    askSecret: (question) => {
      this.#secret = question;
      return Promise.resolve(undefined);
    },
    confirm: (question) => {
      if (!this.#answers.yes) this.#decision = question;
      return Promise.resolve(this.#answers.yes);
    },
    decide: (question) => {
      this.#decision = question;
      return Promise.resolve(false);
    },
  };

  /** What was done, each step as it ended. */
  steps(): { title: string; state: 'done' | 'failed' | 'skipped'; text?: string }[] {
    return [...this.#steps.values()].map(({ title, state, text }) => ({
      title,
      // What had not ended when all was over did not succeed.
      state: state === 'running' ? 'failed' : state,
      ...(text === undefined ? {} : { text }),
    }));
  }

  /** A refusal with what has to be said, so that the same goes on: nothing is guessed, and no secret is taken here. */
  refusalOf(thrown: unknown, destination: string): unknown {
    const error = hubErrorOf(thrown);
    if (!(error instanceof HubError)) return error;
    const reason = error.details?.['reason'];
    if (reason === 'host-key-unknown' && this.#hostKey !== undefined) {
      const { fingerprint } = this.#hostKey;
      const next = `When it is the right one, send the same again with "hostKeys": ["${fingerprint}"].`;
      return new HubError(error.code, `${error.message} ${next}`, { ...error.details, hostKey: this.#hostKey });
    }
    if (reason === 'not-let-in' && this.#secret !== undefined) {
      const next =
        this.#secret.kind === 'passphrase'
          ? 'No passphrase is taken here: unlock the key for the agent of whoever runs this hub with "ssh-add".'
          : `No password is taken here: let a key in with "${copyKeyCommand(parseDestination(destination))}", or add it with "rostrum server add ${destination}".`;
      return new HubError(error.code, `${error.message} ${next}`, error.details);
    }
    if (this.#decision === undefined || error.code === 'internal') return error;
    const next = `Asked was: ${this.#decision} Say it with "yes": true where that is about something optional, else with "rostrum server add ${destination}".`;
    return new HubError(error.code, `${error.message} ${next}`, { ...error.details, question: this.#decision });
  }
}
