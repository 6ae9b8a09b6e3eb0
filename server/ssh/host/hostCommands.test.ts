import assert from 'node:assert/strict';
import { readRostrum } from './hostCommands.ts';

describe('what our command says on a host', () => {
  const said =
    (errors: string, output = '') =>
    () =>
      readRostrum('Registering', { code: 1, output, errors });

  it('is its result, after whatever login files print', () => {
    const output = '{no json\nWelcome\n{"serverId":"server_1"}\n';
    assert.deepEqual(readRostrum('Registering', { code: 0, output, errors: 'noise' }), { serverId: 'server_1' });
  });

  it('is its own refusal', () => {
    assert.throws(said('noise\n{"error":{"code":"conflict","message":"It is taken."}}\n'), {
      name: 'HubError',
      code: 'conflict',
      message: 'It is taken.',
    });
  });

  it('is a sentence of what was said where that is no refusal of ours', () => {
    for (const line of ['{"error":"no"}', '{"error":null}', '{"error":{"code":7}}', '{"error":{"message":"x"}}', 'no'])
      assert.throws(said(line), { code: 'unreachable', message: `Registering failed there: ${line}` });
  });

  it('has a code that we know, or that of a fault', () => {
    assert.throws(said('{"error":{"code":"toString","message":"x"}}'), { code: 'internal' });
  });
});
