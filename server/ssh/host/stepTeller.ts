import { HubError, toError } from '../../../shared/errors.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { Person } from '../person.ts';

/** Does one step after the other in front of a person, until one fails or somebody calls it off. */
export interface StepTeller {
  /**
   * Does a step; what it gives may be said of it, and what it says while it runs is. @throws what the step throws, after it was
   * told.
   */
  do: (id: string, title: string, work: (say: (text: string) => void) => Promise<string | undefined>) => Promise<void>;
  /** Says that a step was done before. */
  skip: (id: string, title: string, text: string) => void;
}

/** Tells steps to a person; each ends at once where `signal` has aborted. */
export function createStepTeller(
  person: Pick<Person, 'tell'>,
  { signal, host }: { readonly signal: AbortSignal | undefined; readonly host: string },
): StepTeller {
  const isCalledOff = (): boolean => signal?.aborted === true;
  return {
    async do(id, title, work) {
      if (isCalledOff()) throw calledOff(host);
      person.tell({ id, title, state: 'running' });
      try {
        const text = await work((said) => person.tell({ id, title, state: 'running', text: said }));
        person.tell({ id, title, state: 'done', ...(text === undefined ? {} : { text }) });
      } catch (thrown) {
        person.tell({ id, title, state: 'failed', text: toError(thrown).message });
        throw isCalledOff() ? calledOff(host) : thrown;
      }
    },
    skip: (id, title, text) => person.tell({ id, title, state: 'skipped', text }),
  };
}

/** What a person who has called it off is told. */
export const calledOff = (host: string): RemoteRefusal =>
  new RemoteRefusal(
    'aborted',
    host,
    `It was called off. What is done on ${host} stays; the same command goes on from there.`,
  );

/** Something that a host's disk, or its rights, did not let us write, as a sentence. */
export const cannotWrite = (host: string, path: string, said: string): HubError =>
  new HubError(
    'unreachable',
    `${path} cannot be written on ${host}: ${said.trim().slice(-300) || 'no reason given'}. Is there space ("df -h"), and may this user write there? Then run the same command again.`,
  );

/** A script on a host that failed, as a sentence. */
export const scriptFailed = (host: string, what: string, said: string): HubError =>
  new HubError(
    'unreachable',
    `${what} failed on ${host}: ${said.trim().slice(-600) || 'no reason given'}. When that is mended, run the same command again: it goes on from there.`,
  );
