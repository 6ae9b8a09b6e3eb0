import assert from 'node:assert/strict';
import { endOf, findRoute } from './route.ts';
import { parseSshSettings } from './sshSettings.ts';

const jumps: Readonly<Record<string, string>> = {
  inner: 'dev@middle:23',
  middle: 'outer',
  far: 'outer,inner',
  left: 'right',
  right: 'left',
};
const route = async (destination: string) => {
  const hops = await findRoute(destination, async ({ host }) =>
    parseSshSettings(jumps[host] === undefined ? '' : `proxyjump ${jumps[host]}`, {
      originalHost: host,
      home: '/h',
      localUser: 'me',
      localHost: 'desk',
      env: {},
    }),
  );
  return hops.map(({ name }) => name);
};

describe('the way to a host', () => {
  it('goes over the hosts that are before it, and those before them', async () => {
    assert.deepEqual(await route('outer'), ['outer']);
    assert.deepEqual(await route('inner'), ['outer', 'middle', 'inner']);
  });

  it('takes each host of a list over the one before it, whatever is said of that host alone', async () => {
    assert.deepEqual(await route('far'), ['outer', 'inner', 'far']);
  });

  it('[F6] leads to the same host under all of its names and users, and to another one behind another one', () => {
    const hop = (name: string, ...lines: readonly string[]) => {
      const context = { originalHost: name, home: '/h', localUser: 'me', localHost: 'desk', env: {} };
      return { name, settings: parseSshSettings(lines.join('\n'), context) };
    };
    const [gpu, other] = [hop('gpu', 'hostname GPU.lab', 'user a'), hop('other', 'hostname gpu.lab', 'user b')];
    assert.equal(endOf([gpu]), endOf([other]));
    const ways = [
      [gpu],
      [hop('gpu', 'hostname gpu.lab', 'port 2222')],
      [hop('gate'), gpu],
      [hop('gate', 'port 23'), gpu],
      [hop('gpu', 'hostname gpu.lab', 'proxycommand nc %n 22')],
      [hop('other', 'hostname gpu.lab', 'proxycommand nc %n 22')],
    ];
    assert.equal(new Set(ways.map(endOf)).size, ways.length);
  });

  it('has an end where hosts are behind each other', async () => {
    await assert.rejects(route('left'), { code: 'bad-destination', message: /behind each other/ });
  });
});
