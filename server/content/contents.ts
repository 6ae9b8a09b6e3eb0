import { isHeavy } from '../../runtime/json/weight.ts';
import { writeJson } from '../../runtime/json/writeJson.ts';
import { openThread } from '../../runtime/thread/openThread.ts';
import { createSerialThread } from '../../runtime/thread/serialThread.ts';
import { HubError } from '../../shared/errors.ts';
import type { Json } from '../../shared/model/contract.ts';
import type { Content } from '../contentHash.ts';
import { describeHeaded } from '../contentHash.ts';
import type { DataDiff } from '../contract/dataDiff.ts';
import { diffData } from '../contract/dataDiff.ts';
import type { ContentAnswer, ContentRequest } from './contentMessages.ts';

/** Hashes and compares data, off the main thread where it is long. Rejects with a HubError when too many wait. */
export interface Contents {
  /** As `describeHeaded`. */
  describe: (data: Json, head?: string) => Promise<Content>;
  /** As `diffData`. @throws HubError `too-large` where that takes more time or memory than there is. */
  compare: (before: Json, after: Json) => Promise<DataDiff>;
  /** Ends the thread; what still waits is refused. */
  close: () => Promise<void>;
}

const maxQueued = 64;
/** Two versions of 8 MiB that are nothing but small values take some seconds and half of this. */
const longestMs = 30_000;
const maxMegabytes = 1_024;

export interface ContentsOptions {
  /** How long one question may take. */
  readonly timeLimitMs?: number;
}

/** A thread that starts at first use. */
export function createContents({ timeLimitMs = longestMs }: ContentsOptions = {}): Contents {
  const thread = createSerialThread<ContentRequest, ContentAnswer>({
    open: () => openThread('server/content/contentWorker', maxMegabytes),
    name: 'the reader of contracts',
    timeLimitMs,
    maxQueued,
  });
  const ask = async (request: ContentRequest): Promise<ContentAnswer> => {
    const told = await thread.ask(request);
    return told.kind === 'answer' ? told.answer : { told: 'failure', detail: told.fault };
  };
  return {
    async describe(data, head = '') {
      if (!isHeavy(data)) return describeHeaded(data, head);
      const answer = await ask({ ask: 'describe', head, data: await writeJson(data) });
      // A hash has no substitute: what the thread could not do is done here.
      return answer.told === 'content' ? answer.content : describeHeaded(data, head);
    },
    async compare(before, after) {
      if (!isHeavy(before) && !isHeavy(after)) return diffData(before, after);
      const answer = await ask({ ask: 'compare', before: await writeJson(before), after: await writeJson(after) });
      if (answer.told === 'difference') return answer.difference;
      throw new HubError(
        'too-large',
        'These are too large to be compared. Put the bulk into a file of the repository.',
      );
    },
    close: () => thread.close(),
  };
}
