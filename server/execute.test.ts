import assert from 'node:assert/strict';
import { parseYaml } from '../runtime/yaml.ts';
import { HubError } from '../shared/errors.ts';
import { limits } from '../shared/timings.ts';
import type { HubEvent } from '../shared/model/events.ts';
import type { Caller } from './access/caller.ts';
import type { Ports } from './handlers/ports.ts';
import { aHub, isSettled } from './testing/aHub.ts';
import { alice, anId } from './testing/builders.ts';
import { aliceCalls, someArtifacts } from './testing/handling.ts';

type Made = Awaited<ReturnType<typeof aHub>>;

const bobCalls = {
  ...aliceCalls,
  personId: anId('person', 2),
  admin: true,
  actor: { kind: 'user', id: anId('person', 2), name: 'bob' },
} as const;

const weakAlice: Caller = {
  kind: 'person',
  actor: alice,
  personId: anId('person'),
  admin: false,
  limits: { scopes: ['read', 'tasks'] },
};

/** Asks, lets everything become durable, and gives the answer. */
async function ask(
  { hub, held }: Made,
  operation: string,
  params: object,
  commandId?: string,
  caller: Caller = aliceCalls,
) {
  const answer = hub.execute(caller, operation, params, { commandId });
  answer.catch(() => undefined);
  while (!(await isSettled(answer))) held.sync();
  return answer;
}

const refusedAs = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

describe('execute', () => {
  it('[T19] an upload that is refused after it was stored is dropped again, unless a record has it', async () => {
    const artifacts = someArtifacts();
    const made = await aHub({ ports: { artifacts } });
    await ask(made, 'task.create', { title: 'Do it' });
    const add = (text: string) => ask(made, 'artifact.add', { id: 'SHOP-1', name: 'x', kind: 'log', text });
    for (let at = 1; at < limits.artifactsPerTask; at += 1) await add('kept');
    const texts = Array.from({ length: 8 }, (_, at) => `text ${at}`);
    const stored = () => texts.filter((text) => artifacts.has(artifacts.describe(text).sha256));
    const outcomes = await Promise.allSettled([...texts, 'kept'].map(add));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual([stored().length, artifacts.has(artifacts.describe('kept').sha256)], [1, true]);
  });

  it('[R6] what is nested too deep is refused before anything reads it', async () => {
    const made = await aHub();
    const data: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    for (const operation of ['contract.publish', 'task.create'])
      await assert.rejects(ask(made, operation, { id: 'SHOP-1', key: 'api', data }, 'command-1'), /nested deeper than/);
  });

  it('[R3] the same command twice acts once and gets the same answer', async () => {
    const made = await aHub();
    const first = await ask(made, 'task.create', { title: 'Do it' }, 'command-1');
    await ask(made, 'task.update', { id: 'SHOP-1', title: 'Changed' });
    const again = await ask(made, 'task.create', { title: 'Do it' }, 'command-1');
    assert.deepEqual(again, JSON.parse(JSON.stringify(first)));
    assert.equal(made.hub.state.tasks.size, 1);
  });

  it('[R3] sent twice at once it acts once, and neither answer comes before the line is durable', async () => {
    const { hub, held } = await aHub();
    const send = () => hub.execute(aliceCalls, 'task.create', { title: 'Do it' }, { commandId: 'command-1' });
    const answers = [send(), send()];
    for (const answer of answers) assert.equal(await isSettled(answer), false);
    assert.equal(held.held(), 1);
    held.sync();
    const [one, other] = await Promise.all(answers);
    assert.deepEqual(other, JSON.parse(JSON.stringify(one)));
  });

  it('[R3] sent twice while its schema is checked it acts once, and both get the same answer', async () => {
    const checks: (() => void)[] = [];
    const ports = { checkContract: () => new Promise<[]>((resolve) => checks.push(() => resolve([]))) };
    const made = await aHub({ ports });
    const { hub, held } = made;
    const contracts = [{ key: 'data', schema: { type: 'number' } }];
    await ask(made, 'task.create', { title: 'Do it', start: 'manual', contracts });
    await ask(made, 'task.assign', { id: 'SHOP-1', server: 'gpu1' });
    for (const { id: sessionId } of hub.state.sessions.values())
      hub.commit([{ type: 'session_active', sessionId, actor: alice, pid: 1, startedAt: 1 }], alice);
    held.sync();
    const publish = () =>
      hub.execute(aliceCalls, 'contract.publish', { id: 'SHOP-1', key: 'data', data: 1 }, { commandId: 'command-1' });
    const answers = [publish(), publish()];
    assert.equal(await isSettled(Promise.race(answers)), false);
    assert.equal(checks.length, 2);
    for (const finish of checks) finish();
    while (!(await isSettled(Promise.all(answers)))) held.sync();
    const [one, other] = await Promise.all(answers);
    assert.deepEqual(other, JSON.parse(JSON.stringify(one)));
    const [published] = hub.state.tasks.values();
    assert.equal(published?.contracts['data']?.version, 1);
  });

  it('[T18] a template that was replaced while it was read is used as it is by then', async () => {
    const reads: (() => void)[] = [];
    let isHeld = false;
    const readYaml: Ports['readYaml'] = (text) =>
      isHeld ? new Promise((resolve) => reads.push(() => resolve(parseYaml(text)))) : Promise.resolve(parseYaml(text));
    const made = await aHub({ ports: { readYaml } });
    const fix = (title: string) => `template: fix\ntask: { title: ${title} }\n`;
    const save = (title: string) => ask(made, 'template.save', { project: 'SHOP', text: fix(title) });
    await save('before');
    isHeld = true;
    const used = made.hub.execute(aliceCalls, 'template.use', { project: 'SHOP', name: 'fix', values: {} });
    assert.deepEqual([await isSettled(used), reads.length], [false, 1]);
    isHeld = false;
    await save('after');
    for (const finish of reads) finish();
    while (!(await isSettled(used))) made.held.sync();
    await used;
    assert.deepEqual(
      [...made.hub.state.tasks.values()].map(({ title }) => title),
      ['after'],
    );
  });

  it('[T18] a template that is replaced again and again is refused, and nothing is made', async () => {
    let saves = 0;
    const made = await aHub({
      ports: {
        async readYaml(text) {
          if (saves > 0) await replace();
          return parseYaml(text);
        },
      },
    });
    const replace = async (): Promise<void> => {
      saves += 1;
      const template = [...made.hub.state.templates.values()][0];
      assert.ok(template !== undefined);
      const event = { ...template, text: `template: fix\ntask: { title: T${saves} }\n`, version: saves };
      const { durable } = made.hub.commit([{ type: 'template_saved', actor: alice, template: event }], alice);
      made.held.sync();
      await durable;
    };
    await ask(made, 'template.save', { project: 'SHOP', text: 'template: fix\ntask: { title: T }\n' });
    saves = 1;
    const use = ask(made, 'template.use', { project: 'SHOP', name: 'fix', values: {} });
    await assert.rejects(use, refusedAs('conflict'));
    assert.equal(made.hub.state.tasks.size, 0);
  });

  it('[R3] what changed nothing is remembered too: repeated late, it undoes nothing', async () => {
    const made = await aHub();
    const drain = () => ask(made, 'server.drain', { id: 'gpu1' }, 'command-1', bobCalls);
    await ask(made, 'server.drain', { id: 'gpu1' }, undefined, bobCalls);
    await drain();
    await ask(made, 'server.enable', { id: 'gpu1' }, undefined, bobCalls);
    await drain();
    assert.equal(made.hub.state.servers.get(anId('server'))?.mode, 'enabled');
  });

  it('[R3] an id belongs to its actor, its operation and its parameters', async () => {
    const made = await aHub();
    await ask(made, 'task.create', { title: 'Do it' }, 'command-1');
    for (const [operation, params, caller] of [
      ['task.create', { title: 'Other' }, aliceCalls],
      ['task.cancel', { id: 'SHOP-1' }, aliceCalls],
      ['task.create', { title: 'Do it' }, bobCalls],
      ['task.create', { title: 'Do it' }, weakAlice],
    ] as const) {
      await assert.rejects(ask(made, operation, params, 'command-1', caller), refusedAs('command-reused'));
    }
    assert.equal(made.hub.state.tasks.size, 1);
    const reordered = { priority: 'normal', title: 'Do it' };
    await assert.doesNotReject(ask(made, 'task.create', reordered, 'command-1'), 'order and defaults say nothing');
  });

  it('[R3] a refused command may be repeated with the same id, and then acts', async () => {
    const made = await aHub();
    const cancel = () => ask(made, 'task.cancel', { id: 'SHOP-1' }, 'command-1');
    await assert.rejects(cancel(), refusedAs('not-found'));
    await ask(made, 'task.create', { title: 'Do it' });
    await cancel();
    assert.equal([...made.hub.state.tasks.values()][0]?.status, 'cancelled');
  });

  it('[R3] a secret is shown once: the repeat says that it was done, and the log does not hold it', async () => {
    const made = await aHub();
    const mint = () => ask(made, 'token.create', { name: 'laptop' }, 'command-1');
    const { result } = await mint();
    const { token } = result as { readonly token: string };
    assert.match(token, /^rtok_/);
    await assert.rejects(mint(), refusedAs('already-done'));
    assert.equal(made.hub.state.tokens.size, 1);
    assert.equal(JSON.stringify(made.held.disk).includes(`"${token}"`), false);
  });

  it('[R3] commands are remembered over a restart', async () => {
    const made = await aHub();
    const first = await ask(made, 'task.create', { title: 'Do it' }, 'command-1');
    await made.hub.load();
    const again = await ask(made, 'task.create', { title: 'Do it' }, 'command-1');
    assert.deepEqual(again, JSON.parse(JSON.stringify(first)));
    assert.equal(made.hub.state.tasks.size, 1);
  });

  it('[R6] params that are refused name every field, an unknown one too', async () => {
    const made = await aHub();
    await assert.rejects(ask(made, 'task.create', { title: '', colour: 'red', placement: { gpu: 1 } }), (error) => {
      assert.ok(error instanceof HubError);
      assert.equal(error.code, 'bad-request');
      const problems = error.details?.['problems'] as readonly { readonly path: string }[];
      assert.deepEqual(problems.map(({ path }) => path).sort(), ['colour', 'placement.gpu', 'title']);
      return true;
    });
    await assert.rejects(ask(made, 'constructor', {}), refusedAs('not-found'));
    await assert.rejects(ask(made, '__proto__', {}), refusedAs('not-found'));
    assert.equal(made.hub.state.tasks.size, 0);
  });

  it('what a caller wants committed along stands in the command’s line, or alone where it was refused or a repeat', async () => {
    const { hub, held } = await aHub();
    const heard = (upTo: number): HubEvent => ({ type: 'server_heard', serverId: anId('server'), actor: alice, upTo });
    const run = async (params: object, upTo: number) => {
      const answer = hub.execute(aliceCalls, 'task.create', params, {
        also: [heard(upTo)],
        commandId: `command-${JSON.stringify(params).length}`,
      });
      answer.catch(() => undefined);
      while (!(await isSettled(answer))) held.sync();
      return held.disk.at(-1)?.events.map(({ type }) => type);
    };
    assert.deepEqual(await run({ title: 'Do it' }, 1), ['task_created', 'server_heard']);
    assert.deepEqual(await run({ title: '' }, 2), ['server_heard']);
    assert.deepEqual(await run({ title: 'Do it' }, 3), ['server_heard'], 'a repeat is no line of its own');
    assert.equal(hub.state.servers.get(anId('server'))?.lastReport, 3);
    assert.equal(hub.state.tasks.size, 1);
  });
});
