import assert from 'node:assert/strict';
import { decideHubWay } from './hubWay.ts';

const here = { hubUrl: 'http://127.0.0.1:7420', tunnelUrl: 'unix:/x/hub.sock', bootId: 'a' };
const kindOf = (
  facts: { reachesHub: boolean | undefined; bootId: string | undefined },
  wish: Partial<Parameters<typeof decideHubWay>[1]> = {},
) => decideHubWay(facts, { ...here, ...wish }).kind;

describe('the way from a host to the hub', () => {
  it('a loopback address is of another machine there, whoever answers at it', () => {
    assert.equal(kindOf({ reachesHub: true, bootId: 'b' }), 'tunnel');
    assert.equal(kindOf({ reachesHub: true, bootId: undefined }), 'tunnel');
    assert.equal(kindOf({ reachesHub: true, bootId: 'a' }), 'direct');
    assert.equal(kindOf({ reachesHub: true, bootId: 'b' }, { tunnelUrl: undefined }), 'none');
  });

  it('an address that answers from there is taken, and else the tunnel', () => {
    const hubUrl = 'https://hub.example.org';
    assert.equal(kindOf({ reachesHub: true, bootId: 'b' }, { hubUrl }), 'direct');
    assert.equal(kindOf({ reachesHub: false, bootId: 'b' }, { hubUrl }), 'tunnel');
    assert.equal(kindOf({ reachesHub: undefined, bootId: 'b' }, { hubUrl }), 'direct');
  });

  it('a server keeps the way that it has, whatever this machine sees, until another one is asked for', () => {
    const facts = { reachesHub: false, bootId: 'b' };
    const direct = { kind: 'direct', url: 'http://hub.before:7420' } as const;
    const tunnel = { kind: 'tunnel', url: 'unix:/x/hub.sock' } as const;
    const decide = (wish: Partial<Parameters<typeof decideHubWay>[1]>) => {
      const { kind, url } = { url: undefined, ...decideHubWay(facts, { ...here, ...wish }) };
      return [kind, url];
    };
    assert.deepEqual(decide({ kept: direct }), ['direct', 'http://hub.before:7420']);
    assert.deepEqual(decide({ kept: direct, wished: 'direct' }), ['direct', 'http://hub.before:7420']);
    assert.deepEqual(decide({ kept: { ...tunnel, url: 'unix:/y' } }), ['tunnel', 'unix:/y']);
    assert.deepEqual(decide({ kept: direct, wished: 'tunnel' }), ['tunnel', 'unix:/x/hub.sock']);
    assert.deepEqual(decide({ kept: tunnel, hubForHost: 'http://h', wished: 'direct' }), ['direct', 'http://h']);
  });

  it('one that its daemon looks for in vain is said, and not taken for what it was', () => {
    const url = 'http://hub.before:7420';
    const decide = (answers: boolean | undefined, wish = {}) =>
      decideHubWay(
        { reachesHub: true, bootId: 'b' },
        { ...here, hubUrl: 'https://h', kept: { kind: 'direct', url, answers }, ...wish },
      );
    for (const answers of [true, undefined]) assert.equal(decide(answers).detail, `${url}, as before`);
    const lost = decide(false);
    assert.deepEqual(
      [lost.kind, lost.detail],
      ['none', `${url}, where its daemon looks for the hub, does not answer from there`],
    );
    assert.match(lost.remedy ?? '', /allowedHosts.*--hub-for-host/);
    assert.equal(decide(false, { wished: 'direct' }).detail, `${url}, as before`);
    assert.equal(decide(false, { wished: 'tunnel' }).kind, 'tunnel');
  });

  it('what was asked for is done, or refused with what to do', () => {
    assert.equal(kindOf({ reachesHub: true, bootId: 'a' }, { wished: 'tunnel' }), 'tunnel');
    assert.equal(kindOf({ reachesHub: false, bootId: 'b' }, { wished: 'direct', hubForHost: 'https://h' }), 'direct');
    const named = decideHubWay({ reachesHub: false, bootId: 'b' }, { ...here, hubForHost: 'https://h' });
    assert.deepEqual([named.kind, named.detail], ['none', 'https://h does not answer from there']);
    assert.match(named.remedy ?? '', /allowedHosts.*--tunnel/);
    const refused = decideHubWay(
      { reachesHub: true, bootId: 'a' },
      { ...here, wished: 'tunnel', tunnelUrl: undefined },
    );
    assert.match(refused.remedy ?? '', /--hub-for-host/);
  });
});
