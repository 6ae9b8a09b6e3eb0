import assert from 'node:assert/strict';
import { openEventStream } from '../testing/eventStream.fixture.ts';
import type { TestStream } from '../testing/eventStream.fixture.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';

interface Streamed {
  readonly id: number | undefined;
  readonly type: string;
  readonly data: { readonly seq: number; readonly type: string; readonly about: string };
}

describe('the stream of events', () => {
  let hub: TestHub;
  const opened: TestStream[] = [];
  before(async () => {
    hub = await startTestHub();
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Other', key: 'OTHER' } });
  });
  afterEach(() => opened.splice(0).forEach(({ end }) => end()));
  after(() => hub.end());

  const createTask = async (title: string, project = 'SHOP') =>
    (await hub.ask('POST', '/api/v1/tasks', { body: { title, project } })).body.task.id as string;

  /** Reads a stream until it is ended; what came is in `text`. */
  const open = async (query: string, headers: Record<string, string> = {}, token = hub.adminToken) => {
    const stream = await openEventStream(hub.url, query, { token, headers });
    opened.push(stream);
    return {
      stream,
      end: stream.end,
      events: () =>
        stream.text
          .split('\n\n')
          .filter((block) => block.includes('data: '))
          .map((block): Streamed => ({
            id: /^id: (\d+)$/m.test(block) ? Number(/^id: (\d+)$/m.exec(block)?.[1]) : undefined,
            type: /^event: (.*)$/m.exec(block)?.[1] ?? '',
            data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}'),
          })),
    };
  };

  it('[X1] gives what was and what comes, of one project, each with its position', async () => {
    const before = await createTask('Before');
    const elsewhere = await createTask('Elsewhere', 'OTHER');
    const reader = await open('project=SHOP');
    await until(() => reader.events().some(({ data }) => data.about === before), 'the event of before');
    const after = await createTask('After');
    await until(() => reader.events().some(({ data }) => data.about === after), 'the new event');
    const events = reader.events();
    assert.equal(
      events.some(({ data }) => data.about === elsewhere),
      false,
    );
    for (const { id, type, data } of events) assert.deepEqual([id, type], [data.seq, data.type]);
  });

  it('[R4] goes on after the last id that its reader had, without gap or repetition', async () => {
    const first = await open('project=SHOP');
    await until(() => first.events().length > 0, 'events');
    const seen = first.events();
    first.end();
    const missed = [await createTask('Missed 1'), await createTask('Missed 2')];
    const second = await open('project=SHOP', { 'last-event-id': String(seen.at(-1)?.id) });
    await until(() => second.events().length >= 2, 'what was missed');
    assert.deepEqual(
      second.events().map(({ data }) => data.about),
      missed,
    );
  });

  it('[P1] refuses who may not see the project, and ends when its token is revoked', async () => {
    const { body } = await hub.ask('POST', '/api/v1/people', { body: { name: 'bob' } });
    assert.equal((await open('project=SHOP', {}, body.token)).stream.status, 404);
    assert.equal((await open('project=SHOP', {}, 'rtok_wrong')).stream.status, 401);
    await hub.ask('PUT', '/api/v1/projects/SHOP/members/bob', { body: { role: 'viewer' } });
    const reader = await open('project=SHOP', {}, body.token);
    assert.equal(reader.stream.status, 200);
    const tokens = await hub.ask('GET', '/api/v1/tokens');
    const token = tokens.body.rows.find(
      ({ subject }: { subject: string }) => subject === body.person.id || subject === 'bob',
    );
    assert.equal((await hub.ask('DELETE', `/api/v1/tokens/${token.id}`)).status, 200);
    await until(() => reader.stream.isOver, 'the end of the stream');
  });

  it('[R4] refuses a position of another log, as pages do, and takes the last one of its own', async () => {
    const { seq } = (await hub.ask('GET', '/api/v1/ping')).body;
    for (const [query, headers] of [
      [`project=SHOP&after=${seq + 1}`, {}],
      ['project=SHOP', { 'last-event-id': String(seq + 1) }],
    ] as const) {
      const refused = await open(query, headers);
      await until(() => refused.stream.isOver, 'the refusal');
      assert.deepEqual([refused.stream.status, JSON.parse(refused.stream.text).error.code], [409, 'conflict']);
    }
    assert.equal((await open('project=SHOP', { 'last-event-id': String(seq) })).stream.status, 200);
    for (const path of ['events?project=SHOP&', 'audit?', 'projects/SHOP/audit?']) {
      const ahead = await hub.ask('GET', `/api/v1/${path}after=${seq + 1_000}`);
      assert.deepEqual([path, ahead.status, ahead.body.error?.code], [path, 409, 'conflict']);
      assert.deepEqual((await hub.ask('GET', `/api/v1/${path}after=${seq}`)).status, 200);
    }
  });

  it('[R6] refuses parameters as every operation does: each at its path, cleaned and within bounds', async () => {
    const many = Array.from({ length: 60 }, (_, at) => `%1B[2Jfield${at}=1`).join('&');
    const { stream } = await open(`project=SHOP&${many}`);
    await until(() => stream.isOver, 'the refusal');
    const { problems } = JSON.parse(stream.text).error.details;
    assert.deepEqual([stream.status, problems.length], [400, 50]);
    assert.deepEqual(problems[0], { path: '[2Jfield0', message: 'is not known here' });
  });

  it('[X1] gives the same as pages', async () => {
    const all = (await hub.ask('GET', '/api/v1/events?project=SHOP&limit=1000')).body;
    assert.equal(all.end, true);
    const paged: unknown[] = [];
    for (let after = 0, end = false; !end;) {
      const { body } = await hub.ask('GET', `/api/v1/events?project=SHOP&limit=2&after=${after}`);
      paged.push(...body.events);
      ({ next: after, end } = body);
    }
    assert.deepEqual(paged, all.events);
  });
});
