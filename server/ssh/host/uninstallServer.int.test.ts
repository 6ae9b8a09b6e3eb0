import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Step } from '../../../shared/protocol/hostTalk.ts';
import { until } from '../../testing/runningHub.fixture.ts';
import { openLocalHost as openLongHost } from '../tunnel/localHost.fixture.ts';
import type { HostFacts } from './hostFacts.ts';
import { hostPaths } from './hostPaths.ts';
import { inTurn } from './inTurn.ts';
import { openLocalHost } from './localHost.fixture.ts';
import { probeHost } from './probeHost.ts';
import { uninstallServer } from './uninstallServer.ts';

describe('taking Rostrum off a host', () => {
  let home: string;
  beforeEach(() => (home = realpathSync(mkdtempSync(join(tmpdir(), 'rostrum-off-')))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const write = (name: string, text = 'text') => {
    const file = join(home, '.rostrum', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  /** A program in the place of ours, which writes what it is told to. */
  const bundleFile = () => {
    const told = JSON.stringify(join(home, 'told'));
    const file = join(home, 'bundle.cjs');
    writeFileSync(
      file,
      `require('fs').appendFileSync(${told}, process.env.ROSTRUM_HOME + ' ' + process.argv.slice(2).join(' ') + '\\n');`,
    );
    return file;
  };
  const toldLines = (): readonly string[] =>
    readFileSync(join(home, 'told'), 'utf8')
      .trim()
      .split('\n')
      .filter((line) => !line.endsWith('--version'));
  const uninstall = async ({
    removeFromHub,
    facts: changes = {},
  }: {
    readonly removeFromHub?: () => Promise<void>;
    readonly facts?: Partial<HostFacts>;
  } = {}): Promise<string | undefined> => {
    const steps: Step[] = [];
    const host = openLocalHost({ home });
    const person = {
      tell: (step: Step) => void steps.push(step),
      confirmHostKey: async () => false,
      askSecret: async () => undefined,
      confirm: async () => false,
      decide: async () => false,
    };
    const facts = { ...(await probeHost(host, { agents: [] })), ...changes };
    await uninstallServer({ host, person, facts, supply: { bundleFile: bundleFile(), version: '1' }, removeFromHub });
    return steps.findLast(({ id, state }) => id === 'files' && state === 'done')?.text;
  };
  const make = () =>
    ['daemon/server.json', 'daemon/outbox/1', 'versions/1/rostrum.cjs', 'bin/x'].forEach((name) => write(name));
  const removal = () => `${join(home, '.rostrum')} daemon service remove --with-terminals --json`;

  it('[F15] leaves nothing where there is no work', async () => {
    make();
    mkdirSync(join(home, '.rostrum/daemon/work'));
    assert.equal(await uninstall(), undefined);
    assert.equal(existsSync(join(home, '.rostrum')), false);
  });

  for (const [how, line] of [
    ['plainly', 'workRoot: ~/.rostrum/daemon/mine/src'],
    ['as JSON', '"workRoot": not this\nworkRoot: "HOME/.rostrum/daemon/mine/src"'],
    ['in other quotes', "workRoot: 'HOME/.rostrum/daemon/mine/src'"],
  ] as const)
    it(`[F15] leaves the work that lies in the daemon's own directory, where daemon.yaml says so ${how}`, async () => {
      make();
      write('daemon.yaml', `name: gpu1\n${line.replace('HOME', home)}\n`);
      write('daemon/mine/other', 'no work');
      const notes = write('daemon/mine/src/shop/notes');
      const usual = write('daemon/work/.hidden');
      const said = await uninstall();
      assert.ok(existsSync(notes) && existsSync(usual));
      assert.deepEqual(readdirSync(join(home, '.rostrum/daemon')).sort(), ['mine', 'work']);
      assert.deepEqual(readdirSync(join(home, '.rostrum/daemon/mine')), ['src']);
      assert.match(said ?? '', /the work stays in .*daemon\/work and .*daemon\/mine\/src/);
    });

  it('[F15] takes nothing while another one makes a server of it, and what an ended turn has left', async () => {
    make();
    const paths = hostPaths(join(home, '.rostrum'));
    const facts = { install: { serverId: undefined } };
    let finish: () => void = () => undefined;
    const working = new Promise<void>((resolve) => (finish = resolve));
    const host = openLongHost({ home, destination: 'gpu1' });
    const adding = inTurn({ host, command: 'rostrum server add', paths, facts }, () => working);
    await until(() => existsSync(join(paths.turn, 'keeper')), 'it has its turn');
    await assert.rejects(uninstall(), { code: 'place-kept', message: /another one: .*"rostrum server add"/ });
    assert.ok(existsSync(join(home, '.rostrum/daemon/server.json')));
    finish();
    await adding;
    await host.close();
    write('turn/0123.sign', '1');
    await uninstall();
    assert.equal(existsSync(join(home, '.rostrum')), false);
  });

  it('[F15] takes one whose server.json is not whole, and all that is in a home that a link leads to', async () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(home, '.rostrum'));
    make();
    write('daemon/server.json', JSON.stringify({ serverId: 'server_1' }, null, 2));
    assert.equal(await uninstall(), undefined);
    assert.deepEqual(readdirSync(elsewhere), [], 'the link leads there still');
  });

  for (const [how, command] of [
    ['is gone', undefined],
    ['names a Node that is gone', '#!/bin/sh\nexec /gone/node x "$@"\n'],
  ] as const)
    it(`[F15] ends its daemon also where its command ${how}`, async () => {
      make();
      write('service/kind', 'tmux\n');
      if (command !== undefined) chmodSync(write('bin/rostrum', command), 0o700);
      let told: readonly string[] | undefined;
      // Its key opens nothing any more before its daemon ends: that must not fail then.
      const removeFromHub = async () => void (told = toldLines());
      assert.equal(await uninstall({ removeFromHub }), undefined);
      assert.deepEqual([told, toldLines()], [[], [removal()]]);
      assert.equal(existsSync(join(home, '.rostrum')), false);
    });

  it('[F15] stays a server of the hub where nothing can end its daemon, and what mends that is said', async () => {
    make();
    write('service/kind', 'tmux\n');
    const removeFromHub = async () => assert.fail('taken out of the hub');
    await assert.rejects(uninstall({ removeFromHub, facts: { nodes: [], arch: 'ppc64' } }), {
      code: 'unreachable',
      message: /no Node for what is ours there.*Install Node 20\.9 or newer there .*the same command again/,
    });
    assert.ok(existsSync(join(home, '.rostrum/service/kind')));
  });

  it('[F15] leaves what a link leads to', async () => {
    make();
    const notes = write('hub/elsewhere/notes');
    symlinkSync(join(home, '.rostrum/hub/elsewhere'), join(home, '.rostrum/daemon/work'));
    await uninstall();
    assert.ok(existsSync(notes));
    assert.deepEqual(readdirSync(join(home, '.rostrum')), ['hub']);
  });
});
