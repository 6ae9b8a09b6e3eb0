import assert from 'node:assert/strict';
import * as net from 'node:net';
import { TestDaemon, taskOffer } from '../../daemon/testDaemon.fixture.ts';
import { operationNames } from '../../shared/operations/operations.ts';
import { absent, goodInputs } from '../../server/testing/goodInputs.ts';
import { until } from '../harness/until.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

const lines = 20_000;
const perPipeline = 25;
const seed = 301;

describe("broken lines at the daemon's local socket", function () {
  this.timeout(300_000);
  let daemon: TestDaemon;
  before(async () => {
    daemon = await new TestDaemon().open();
    await daemon.connected();
  });
  after(() => daemon.stop());

  it(`[R6] [R5] ${lines.toLocaleString('en')} lines over the real socket (seed ${seed}): each is answered, and the daemon lives`, async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const random = new Random(seed);
    const task = taskOffer({ contracts: [{ key: 'data', schema: { type: 'object' } }] });
    const { sessionId } = await daemon.startSession({ task });
    const token = daemon.terminals.tokenOf(sessionId);
    const inputs = goodInputs({ ...absent, project: task.projectId, task: task.taskId, session: sessionId });
    const valid = [
      ...operationNames.map((operation) => ({ operation, params: inputs[operation] })),
      { operation: 'my.task', params: {} },
      { operation: 'my.messages', params: { after: 'delivery_0' } },
    ].map((asked) => Buffer.from(JSON.stringify({ request: 5, token, commandId: 'command-1', ...asked })));
    for (let sent = 0; sent < lines; sent += perPipeline) {
      const broken = Array.from({ length: perPipeline }, () => oneLine(mutate(random.one(valid), random)));
      const answers = await exchange(daemon.running?.socketPath ?? '', broken);
      for (const answer of answers) assert.doesNotMatch(answer, /"code":"internal"/, broken.join('\n').slice(0, 3_000));
    }
    assert.deepEqual((await daemon.ask(sessionId, 'my.task')).result, JSON.parse(JSON.stringify(task)));
    process.off('unhandledRejection', onUnhandled);
    assert.deepEqual(unhandled, []);
    assert.deepEqual(
      daemon.logLines.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });
});

/** An empty line is none, and is not answered. */
function oneLine(broken: Buffer): string {
  const line = broken.toString('latin1').replaceAll('\n', ' ');
  return line === '' ? '0' : line;
}

/** Sends all lines at once and reads until each has its answer. */
async function exchange(socketPath: string, sent: readonly string[]): Promise<readonly string[]> {
  const socket = net.connect(socketPath);
  let text = '';
  let isClosed = false;
  socket.on('data', (chunk) => (text += chunk.toString('utf8')));
  socket.on('error', () => undefined);
  socket.on('close', () => (isClosed = true));
  socket.write(Buffer.from(`${sent.join('\n')}\n`, 'latin1'));
  const answers = () => text.split('\n').filter(Boolean);
  await until(() => answers().length >= sent.length || isClosed, 'an answer to each line');
  socket.destroy();
  assert.equal(answers().length, sent.length);
  return answers();
}
