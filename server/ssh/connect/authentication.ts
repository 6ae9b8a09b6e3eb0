import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, Prompt } from 'ssh2';
import { toError } from '../../../shared/errors.ts';
import { limits } from '../../../shared/timings.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { SecretQuestion } from '../../../shared/protocol/hostTalk.ts';
import type { Person } from '../person.ts';
import type { KeyRing } from './keyRing.ts';
import type { Attempts } from './refusals.ts';
import type { AuthenticationMethod } from './sshSettings.ts';

/** Being let in to one host: what to try next, and what was tried. */
export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  readonly attempts: () => Attempts;
  /** Resolves when the person gives no answer to what the host asks: it waits, but there is nothing to send. */
  readonly gaveUp: Promise<void>;
}

/** What it needs. */
export interface AuthenticationOptions {
  readonly host: string;
  readonly user: string;
  readonly methods: readonly AuthenticationMethod[];
  readonly ring: KeyRing;
  /** Whether the person may be asked for a password; without it only keys are tried. */
  readonly mayAsk: boolean;
  readonly notes: readonly string[];
  /** Asks, while no time runs. */
  readonly ask: Person['askSecret'];
}

const askedAttempts = 3;
const maxHostText = 1_000;

/** Keys first, then what the host asks, then a password: as `ssh` does. A host's partial yes goes on with what it wants next. */
export function createAuthentication(options: AuthenticationOptions): Authentication {
  const { host, user, methods, ring, mayAsk, ask } = options;
  const tried: string[] = [];
  const notes: string[] = [];
  let accepts: readonly string[] = [];
  let hasTriedKeys = false;
  let hasGivenUp = false;
  let partly = 0;
  let giveUp: () => void = () => undefined;
  const gaveUp = new Promise<void>((resolve) => (giveUp = resolve));
  const asked = { 'keyboard-interactive': 0, password: 0 };

  /** Where there is nobody to ask, that is why we are not let in. */
  const noteOf = (error: unknown) => void notes.push(toError(error).message.replace(/\.$/, ''));

  const question = (kind: SecretQuestion['kind'], text: string, isShown: boolean, attempt: number) =>
    ask({ kind, host, text: `${attempt > 1 ? 'That was not accepted. ' : ''}${text}`, isShown, attempt });

  /** Undefined where the person gives no answer to one of them. */
  const answerPrompts = async (
    instructions: string,
    prompts: readonly Prompt[],
    attempt: number,
  ): Promise<string[] | undefined> => {
    const answers: string[] = [];
    for (const { prompt, echo } of prompts) {
      const said = plainLine(`${instructions} ${prompt}`).slice(0, maxHostText);
      const answer = await question('prompt', `${host} asks ${user}: ${said}`, echo === true, attempt);
      if (answer === undefined) return undefined;
      answers.push(answer);
    }
    return answers;
  };

  const questions = (): AnyAuthMethod => {
    const attempt = (asked['keyboard-interactive'] += 1);
    let rounds = 0;
    if (attempt === 1) tried.push('its questions');
    return {
      type: 'keyboard-interactive',
      username: user,
      prompt: (_name, instructions, _language, prompts, finish) => {
        rounds += 1;
        const answered =
          rounds > limits.sshRounds
            ? Promise.reject(new Error(`It asked more than ${limits.sshRounds} times without an end`))
            : answerPrompts(instructions, prompts, attempt);
        void answered.catch(noteOf).then((answers) => {
          if (answers !== undefined) return finish(answers);
          hasGivenUp = true;
          giveUp();
        });
      },
    };
  };

  const password = async (): Promise<AnyAuthMethod | undefined> => {
    const attempt = (asked.password += 1);
    const given = await question('password', `Password of ${user} at ${host}`, false, attempt);
    if (given === undefined) {
      hasGivenUp = true;
      return undefined;
    }
    if (attempt === 1) tried.push('a password');
    return { type: 'password', username: user, password: given };
  };

  const may = (method: 'keyboard-interactive' | 'password') =>
    mayAsk && !hasGivenUp && methods.includes(method) && accepts.includes(method) && asked[method] < askedAttempts;

  const next = async (
    left: readonly AuthenticationType[] | null,
    isPartly: boolean,
  ): Promise<AnyAuthMethod | undefined> => {
    // Only a host that is asked says what it accepts.
    if (left === null) return { type: 'none', username: user };
    accepts = left;
    if (isPartly) {
      hasTriedKeys = false;
      partly += 1;
      if (partly > limits.sshPartialYes)
        throw new Error(`It said ${partly} times that what it was given is right, and always wanted more`);
    }
    if (methods.includes('publickey') && accepts.includes('publickey') && !hasTriedKeys) {
      hasTriedKeys = true;
      return { type: 'agent', username: user, agent: ring };
    }
    if (may('keyboard-interactive')) return questions();
    return may('password') ? password() : undefined;
  };

  return {
    handler: (left, isPartly, done) => {
      // The library's types do not say that a `false` means that nothing is left, nor that `left` is null at first.
      const finish = done as (method: AnyAuthMethod | false) => void;
      next(left as readonly AuthenticationType[] | null, isPartly).then(
        (method) => finish(method ?? false),
        (error: unknown) => {
          noteOf(error);
          finish(false);
        },
      );
    },
    gaveUp,
    attempts: () => ({
      user,
      tried: [...ring.offered, ...tried],
      notes: [
        ...options.notes,
        ...ring.notes,
        ...notes,
        ...(hasGivenUp && notes.length === 0 ? ['You gave no answer'] : []),
      ],
      accepts: accepts.filter((method) => method !== ('none' as string)),
    }),
  };
}
