import assert from 'node:assert/strict';
import { createSchemaChecker } from '../../runtime/schema/schemaChecker.ts';
import type { Json } from '../../shared/model/contract.ts';
import { createContents } from '../content/contents.ts';
import { contentHash, describeHeaded } from '../contentHash.ts';
import { diffData } from '../contract/dataDiff.ts';
import { aHub, isSettled } from '../testing/aHub.ts';
import { alice } from '../testing/builders.ts';
import { aliceCalls } from '../testing/handling.ts';
import { turnsDuring } from '../testing/turnsDuring.ts';
import type { Ports } from './ports.ts';

type Made = Awaited<ReturnType<typeof aHub>>;

const rows = (count: number, extra: object = {}): Json =>
  Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}`, ...extra }));

async function ask({ hub, held }: Made, operation: string, params: object, commandId?: string): Promise<unknown> {
  const answer = hub.execute(aliceCalls, operation, params, { commandId });
  answer.catch(() => undefined);
  while (!(await isSettled(answer))) held.sync();
  return answer;
}

/** A task whose agent works, which owes a list. */
async function aWorkingTask(ports: Partial<Ports>): Promise<Made> {
  const made = await aHub({ ports });
  const contracts = [{ key: 'api', schema: { type: 'array', items: { required: ['id'] } } }];
  await ask(made, 'task.create', { title: 'Give it', start: 'manual', contracts });
  await ask(made, 'task.assign', { id: 'SHOP-1', server: 'gpu1' });
  for (const { id: sessionId } of made.hub.state.sessions.values())
    made.hub.commit([{ type: 'session_active', sessionId, actor: alice, pid: 1, startedAt: 1 }], alice);
  made.held.sync();
  return made;
}

const publish = (made: Made, data: Json, commandId?: string) =>
  ask(made, 'contract.publish', { id: 'SHOP-1', key: 'api', data }, commandId);
const published = ({ hub }: Made) => [...hub.state.tasks.values()][0]?.contracts['api'];
const outlines = (made: Made) => published(made)?.versions?.map(({ version, hash, change }) => [version, hash, change]);

describe('long contracts in the hub', function () {
  this.timeout(120_000);

  it('[T10] [R5] are checked, hashed and compared while the hub goes on, with the same outcome as short ones', async () => {
    const contents = createContents();
    const checker = createSchemaChecker();
    try {
      const made = await aWorkingTask({ contents, checkContract: (schema, data) => checker.check(schema, data) });
      const given = [rows(20_000), rows(20_000, { more: true }), rows(20_000, { more: false })];
      for (const [at, data] of given.entries()) {
        const turns = await turnsDuring(() => publish(made, data, `command-${at}`));
        // Checked, hashed and compared here, it would have been a few.
        assert.ok(turns > 30, `${turns} turns of the loop`);
      }
      const [first, second, third] = given.map((data) => contentHash(data));
      assert.deepEqual(outlines(made), [
        [1, first, undefined],
        [2, second, 'additive'],
        [3, third, 'breaking'],
      ]);
      assert.equal(await repeated(made, given[2] ?? null), 3, 'the same command again is no other version');
      await assert.rejects(publish(made, [...(given[0] as readonly Json[]), {}]), { code: 'contract-invalid' });
    } finally {
      await Promise.all([contents.close(), checker.close()]);
    }
  });

  it('[T10] a version that comes while the next is prepared is what that is compared with', async () => {
    const waiting: (() => void)[] = [];
    let isHeld = false;
    const contents: Ports['contents'] = {
      describe: (data, head) => Promise.resolve(describeHeaded(data, head)),
      compare: async (before, after) => {
        if (isHeld) await new Promise<void>((resolve) => void waiting.push(resolve));
        return diffData(before, after);
      },
    };
    const made = await aWorkingTask({ contents });
    await publish(made, rows(6_000, { of: 1 }));
    isHeld = true;
    const late = publish(made, rows(6_000, { of: 2, more: true }));
    assert.deepEqual([await isSettled(late), waiting.length], [false, 1]);
    isHeld = false;
    await publish(made, rows(6_000, { of: 2 }));
    isHeld = true;
    for (const finish of waiting.splice(0)) finish();
    assert.deepEqual([await isSettled(late), waiting.length], [false, 1], 'compared again');
    isHeld = false;
    for (const finish of waiting.splice(0)) finish();
    await late;
    assert.deepEqual(
      outlines(made)?.map(([version, , change]) => [version, change]),
      [
        [1, undefined],
        [2, 'breaking'],
        [3, 'additive'],
      ],
    );
  });
});

async function repeated(made: Made, data: Json): Promise<number | undefined> {
  await publish(made, data, 'command-2');
  return published(made)?.version;
}
