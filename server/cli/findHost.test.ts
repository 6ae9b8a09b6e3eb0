import assert from 'node:assert/strict';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { aHost } from '../ssh/host/hostFacts.fixture.ts';
import { requireLeftover } from './findHost.ts';

describe('a server that the hub does not show', () => {
  const url = 'https://hub.example.org';
  const registered = (serverName: string, serverHub = url) => aHost({ serverId: 'srv_1', serverName, serverHub });
  /** What becomes of it, and what somebody was asked. */
  async function judge(name: string, facts = aHost(), says = false): Promise<readonly [string, string]> {
    let asked = '';
    const decide = async (question: string) => {
      asked = question;
      return says;
    };
    const input = { args: { server: name }, options: {} } as unknown as CliInput; // What it reads of it.
    const parts = { hub: { url: `${url}/` }, person: { decide } };
    const end = requireLeftover(input, parts, facts, 'gpu2').then(
      () => 'goes on',
      ({ message }: Error) => message,
    );
    return [await end, asked];
  }

  it('[F15] is taken off its host where nothing is registered there, or this very server of this hub', async () => {
    assert.deepEqual(await judge('gpu2'), ['goes on', '']);
    assert.deepEqual(await judge('gpu2', registered('gpu2')), ['goes on', '']);
    assert.deepEqual(await judge('srv_1', registered('gpu2')), ['goes on', '']);
  });

  it('[F15] is no reason to take another one off, whoever says yes', async () => {
    const [end, asked] = await judge('gpu1x', registered('gpu2'), true);
    assert.match(end, /shows you no server "gpu1x".* on gpu2 there is another: gpu2 of https:\/\/hub\.example\.org/);
    assert.equal(asked, '');
  });

  it('[F15] is asked about where it serves another hub', async () => {
    const other = registered('gpu2', 'https://other.example.org');
    const [end, asked] = await judge('gpu2', other);
    assert.match(end, /called off/);
    assert.match(asked, /gpu2 is gpu2 of https:\/\/other\.example\.org.*Its sessions end/);
    assert.equal((await judge('gpu2', other, true))[0], 'goes on');
  });
});
