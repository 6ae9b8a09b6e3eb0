import assert from 'node:assert/strict';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { until } from '../../../runtime/until.fixture.ts';
import { createTestLog, makePlace, removePlaces } from '../../places.fixture.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { sessionOrder } from '../../testDaemon.fixture.ts';
import type { TranscriptSource } from './transcriptUsage.ts';
import { TranscriptUsage } from './transcriptUsage.ts';

const session: SessionRecord = {
  ...{ order: sessionOrder(), tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};
const answer = (id: string, tokensIn: number, second = 0) =>
  `${JSON.stringify({
    ...{ type: 'assistant', timestamp: `2026-11-26T10:00:0${second}.000Z` },
    message: { id, model: 'claude-test', usage: { input_tokens: tokensIn, output_tokens: 1 } },
  })}\n`;

async function stage() {
  const place = await makePlace();
  const source = (name: string): TranscriptSource => ({
    ...{ of: 'claude', file: path.join(place, `${name}.jsonl`) },
    agentsDirectory: path.join(place, name, 'subagents'),
  });
  const told: number[] = [];
  const contexts: (number | undefined)[] = [];
  let now = 0;
  const open = () =>
    new TranscriptUsage({
      directoryOf: () => place,
      notes: {
        usage(_id, { tokensIn, contextTokens }) {
          told.push(tokensIn);
          contexts.push(contextTokens);
        },
      },
      elapsed: () => (now += 1),
      log: createTestLog().log,
    });
  return { source, told, contexts, open };
}

describe('transcripts of agents', () => {
  afterEach(removePlaces);

  it('[G7] count all conversations of a session and the agents that were sent, also after the daemon was started anew', async () => {
    const { source, told, open } = await stage();
    const [one, two] = [source('one'), source('two')];
    await writeFile(one.file, answer('a', 10));
    await writeFile(two.file, answer('b', 100));
    const first = open();
    first.grew(session, one, true);
    first.grew(session, two, true);
    await until(() => told.length === 2, 'what is used');
    await mkdir(one.agentsDirectory, { recursive: true });
    await writeFile(path.join(one.agentsDirectory, 'agent-1.jsonl'), answer('c', 1_000));
    const half = answer('d', 10_000);
    await appendFile(one.file, half.slice(0, 20));
    await open().ended(session);
    await appendFile(one.file, half.slice(20));
    await first.ended(session);
    assert.deepEqual(told, [10, 110, 1_110, 11_110]);
  });

  it('[G7] tell the context of the conversation that answered last, and not that of an agent that was sent', async () => {
    const { source, contexts, open } = await stage();
    const [one, two] = [source('one'), source('two')];
    await writeFile(one.file, answer('a', 10, 1));
    await writeFile(two.file, answer('b', 100, 2));
    await mkdir(one.agentsDirectory, { recursive: true });
    await writeFile(path.join(one.agentsDirectory, 'agent-1.jsonl'), answer('c', 1_000, 3));
    const usage = open();
    usage.grew(session, one, true);
    usage.grew(session, two, true);
    await until(() => contexts.length === 2, 'what is used');
    await appendFile(one.file, answer('d', 20, 4));
    await usage.ended(session);
    assert.deepEqual(contexts, [11, 101, 21]);
  });

  it('[M7] are looked at within a turn too, but not at each call', async () => {
    const { source, told, open } = await stage();
    await writeFile(source('one').file, answer('a', 10));
    const usage = open();
    for (let call = 0; call < 3; call += 1) usage.grew(session, source('one'), false);
    await usage.ended(session);
    assert.deepEqual(told, [10, 10]);
  });

  it('[G7] are not followed again after the end, however late a hook comes', async () => {
    const { source, told, open } = await stage();
    await writeFile(source('one').file, answer('a', 10));
    const usage = open();
    usage.grew(session, source('one'), false);
    await usage.ended(session);
    await appendFile(source('one').file, answer('b', 100));
    usage.grew(session, source('one'), true);
    usage.grew({ ...session, order: sessionOrder() }, source('one'), true);
    await until(() => told.length === 3, 'what the other one uses');
    assert.deepEqual(told, [10, 10, 110]);
  });

  it('[R6] that cannot be read say nothing', async () => {
    const { source, told, open } = await stage();
    const usage = open();
    usage.grew(session, source('missing'), true);
    await usage.ended(session);
    await open().ended({ ...session, order: sessionOrder() });
    assert.deepEqual(told, []);
  });
});
