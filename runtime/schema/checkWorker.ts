/** Entry of the thread that compiles and runs contract schemas, so that a hostile one can only stop this thread. */
import { parentPort } from 'node:worker_threads';
import { toError } from '../../shared/errors.ts';
import { readJsonPieces } from '../json/writeJson.ts';
import { threadReady } from '../thread/serialThread.ts';
import { createCompiledSchemas } from './compiledSchemas.ts';
import type { CheckAnswer, CheckRequest } from './checkMessages.ts';

const port = parentPort;
if (port === null) throw new Error('checkWorker runs as a thread only');

const schemas = createCompiledSchemas();

port.on('message', (request: CheckRequest) => {
  port.postMessage(answer(request));
});
port.postMessage(threadReady);

function answer(request: CheckRequest): CheckAnswer {
  try {
    const data = 'pieces' in request ? readJsonPieces(request.pieces) : request.data;
    return { type: 'checked', problems: schemas.check(request.schema, data) };
  } catch (error) {
    const reason = error instanceof RangeError ? 'too-deep' : 'unusable';
    return { type: 'failed', reason, detail: toError(error).message.slice(0, 200) };
  }
}
