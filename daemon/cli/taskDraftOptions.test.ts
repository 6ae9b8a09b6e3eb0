import assert from 'node:assert/strict';
import { readGiven } from './given.ts';
import { parseDependency, readPlacement, readTaskFields } from './taskDraftOptions.ts';

const io = { stdin: async () => '{"type":"object"}', cwd: '/' } as Parameters<typeof readTaskFields>[1];
const given = (options: Record<string, unknown>) => readGiven({ args: {}, options });

describe('task options', () => {
  it('[X5] --depends-on means blocks unless a type or a contract says otherwise', () => {
    const edge = (text: string, options = {}) => parseDependency(text, options);
    assert.deepEqual(edge('A-1'), { on: 'A-1', type: 'blocks', contractKey: undefined, ifFailed: undefined });
    assert.deepEqual(edge('A-1:api'), { on: 'A-1', type: 'input', contractKey: 'api', ifFailed: undefined });
    assert.equal(edge('A-1', { type: 'related' }).type, 'related');
    assert.equal(edge('A-1', { ifFailed: 'cancel' }).ifFailed, 'cancel');
  });

  it('what a server must have is left out where nothing is said', () => {
    assert.equal(readPlacement(given({ title: 'x' })), undefined);
    assert.deepEqual(readPlacement(given({ repo: 'api', lang: ['rust'], serverLabel: ['gpu'] })), {
      repo: 'api',
      languages: ['rust'],
      labels: ['gpu'],
    });
  });

  it('reads contracts with schemas, retries and the identity elsewhere', async () => {
    const fields = await readTaskFields(
      given({ contract: ['a', 'b=-'], retries: '2', external: 'github:acme/api#12', requirePlanApproval: true }),
      io,
    );
    assert.deepEqual(fields.contracts, [{ key: 'a' }, { key: 'b', schema: { type: 'object' } }]);
    assert.deepEqual(fields.retry, { max: 2 });
    assert.deepEqual(fields.external, { system: 'github', id: 'acme/api#12' });
    assert.equal(fields.requirePlanApproval, true);
    assert.equal(fields.spec, undefined);
  });

  it('an identity without a system is a usage error', async () => {
    await assert.rejects(readTaskFields(given({ external: 'x' }), io), { name: 'UsageError' });
  });

  it('[T16] reads what must be shown before a task is done', async () => {
    const read = async (options: Record<string, unknown>) => (await readTaskFields(given(options), io)).evidence;
    assert.equal(await read({}), undefined);
    assert.deepEqual(await read({ evidence: ['none'] }), {});
    assert.deepEqual(
      await read({ evidence: ['result', 'branch-moved'], evidenceCommand: 'npm test', evidenceMinutes: '20' }),
      { result: true, branchMoved: true, command: 'npm test', timeLimitMinutes: 20 },
    );
    await assert.rejects(read({ evidence: ['none', 'result'] }), { name: 'UsageError' });
    await assert.rejects(read({ evidenceMinutes: '20' }), { name: 'UsageError' });
  });
});
