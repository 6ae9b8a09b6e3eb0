import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { createAddForCaller } from './addForCaller.ts';

type Add = ReturnType<typeof createAddForCaller>;

/** Adds hosts that answer when they are told to; the rest is never reached. */
function aWay() {
  const connected: string[] = [];
  let refuse: () => void = () => undefined;
  const add = createAddForCaller(
    (destination) => {
      connected.push(destination);
      return new Promise((_resolve, reject) => (refuse = () => reject(new HubError('unreachable', 'No.'))));
    },
    {} as Parameters<typeof createAddForCaller>[1],
  );
  const ask = (host: string, name?: string) =>
    add(
      { host, hostKeys: [], yes: false, ...(name === undefined ? {} : { name }) },
      {} as Parameters<Add>[1],
      new AbortController().signal,
    );
  return { connected, ask, refuse: () => refuse() };
}

describe('hosts that are added by the API', () => {
  it('are not logged in to where the hub would refuse their name', async () => {
    const { connected, ask } = aWay();
    await assert.rejects(ask('me@-'), { code: 'bad-request' });
    await assert.rejects(ask('_gpu'), { code: 'bad-request', message: /"_gpu" is no name for a server.*"name"/ });
    assert.deepEqual(connected, []);
  });

  it('are added once at a time, whoever logs in', async () => {
    const { connected, ask, refuse } = aWay();
    const first = ask('gpu1');
    for (const same of ['me@gpu1', 'GPU1:22', 'ssh://me@gpu1:2222'])
      await assert.rejects(ask(same, 'gpu1'), { code: 'conflict' });
    refuse();
    await assert.rejects(first, { code: 'unreachable' });
    assert.deepEqual(connected, ['gpu1']);
  });
});
