import assert from 'node:assert/strict';
import type { ContractStatus, Json } from '../../shared/model/contract.ts';
import { limits } from '../../shared/timings.ts';
import { anEngine } from '../testing/engine.ts';
import { decidePublish } from './contracts.ts';
import { withinDataLimit } from './contractSize.ts';

describe('the data of the contracts of a task', () => {
  const engine = anEngine();
  const { id } = engine.create({ start: 'auto' });
  engine.begin(id);
  const publish = (key: string, data: Json, status: ContractStatus = 'fulfilled') => {
    const task = engine.task(id);
    engine.commit([...withinDataLimit(task, decidePublish(task, { key, status, data }, engine.context()))]);
  };
  /** A text that is so long as JSON. */
  const ofBytes = (bytes: number) => 'x'.repeat(bytes - 2);

  it('[T8] [R5] may be 8 MiB and not a byte more, all together, and what replaces other data counts in its place', () => {
    const whole = limits.contractDataBytes;
    assert.throws(() => publish('a', ofBytes(whole + 1)), { code: 'too-large' });
    publish('a', ofBytes(whole));
    publish('a', ofBytes(whole), 'partial');
    assert.throws(() => publish('b', 1), { code: 'too-large', message: /SHOP-1 would have 8388609 bytes.*artifact/ });
    publish('a', ofBytes(whole - 1));
    publish('b', 1);
    assert.deepEqual(Object.keys(engine.task(id).contracts), ['a', 'b']);
  });
});
