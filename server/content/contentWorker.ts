/** Entry of the thread that hashes and compares contract data: a large one takes it seconds, in which the hub goes on. */
import { parentPort } from 'node:worker_threads';
import { readJsonPieces } from '../../runtime/json/writeJson.ts';
import { threadReady } from '../../runtime/thread/serialThread.ts';
import { toError } from '../../shared/errors.ts';
import type { Json } from '../../shared/model/contract.ts';
import { describeHeaded } from '../contentHash.ts';
import { diffData } from '../contract/dataDiff.ts';
import type { ContentAnswer, ContentRequest, Pieces } from './contentMessages.ts';

const port = parentPort;
if (port === null) throw new Error('contentWorker runs as a thread only');

port.on('message', (request: ContentRequest) => port.postMessage(answer(request)));
port.postMessage(threadReady);

function answer(request: ContentRequest): ContentAnswer {
  try {
    if (request.ask === 'describe')
      return { told: 'content', content: describeHeaded(read(request.data), request.head) };
    return { told: 'difference', difference: diffData(read(request.before), read(request.after)) };
  } catch (error) {
    return { told: 'failure', detail: toError(error).message.slice(0, 200) };
  }
}

const read = (pieces: Pieces): Json => readJsonPieces(pieces) as Json;
