import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { detectProviders } from './detectProviders.ts';
import { createLaunch } from './launch.ts';
import { createProviders } from './providers.ts';

const rostrum = ['/usr/bin/node', '/opt/rostrum.cjs'] as const;
const launch = (name: string, configured = {}, promptFile: string | undefined = '/data/prompt.md') => {
  const provider = createProviders(configured).get(name) ?? assert.fail(name);
  return createLaunch({ provider, program: `/bin/${name}`, rostrum, promptFile });
};

describe('providers', () => {
  afterEach(removePlaces);

  it('[G1] the built-in ones are there without configuration', () => {
    assert.deepEqual(
      [...createProviders({}).keys()],
      ['shell', 'scripted', 'claude', 'codex', 'gemini', 'opencode', 'aider'],
    );
  });

  it('[G1] a user adds one as data', () => {
    const configured = {
      mine: { command: 'my-agent', args: ['--quiet'], prompt: { flag: '-m' }, env: { MODE: 'fast' } },
    };
    assert.deepEqual(launch('mine', configured), {
      argv: [
        '/bin/mine',
        '--quiet',
        '-m',
        'Read /data/prompt.md whole. It is your task: do it, and report as it says.',
      ],
      env: { MODE: 'fast' },
    });
  });

  it('[G1] one that is not valid is refused with the path of every mistake', () => {
    assert.throws(
      () => createProviders({ mine: { args: 'x' }, other: { command: 'o', colour: 1 } }),
      (error: Error) => {
        for (const part of ['providers.mine.command', 'providers.mine.args', 'providers.other'])
          assert.ok(error.message.includes(part), part);
        return true;
      },
    );
  });

  it('[G1] the prompt reaches an agent as an argument or behind a flag, a shell not at all', () => {
    assert.equal(launch('claude').argv.at(-1)?.includes('/data/prompt.md'), true);
    assert.equal(launch('gemini').argv.at(-2), '--prompt-interactive');
    assert.deepEqual(launch('shell').argv, ['/bin/shell']);
    assert.deepEqual(launch('scripted').argv, ['/usr/bin/node', '/opt/rostrum.cjs', 'agent', 'scripted']);
  });

  it('[F4] detection says version, login and why one cannot be used, without a shell', async () => {
    const place = await makePlace();
    const marker = path.join(place, 'injected');
    await mkdir(path.join(place, '.claude'));
    await writeFile(path.join(place, '.claude', '.credentials.json'), '{}');
    for (const name of ['claude', 'codex'])
      await writeFile(path.join(place, name), `#!/bin/sh\necho "${name} 2.1.3 (build)"\n`, { mode: 0o755 });
    await writeFile(path.join(place, 'broken'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const providers = createProviders({ broken: { command: 'broken' }, evil: { command: `x; touch ${marker}` } });
    const lists = {
      allowedCommands: ['claude', 'broken', 'scripted', `x; touch ${marker}`],
      allowedPaths: [],
      workRoot: place,
      maxSessions: 1,
      searchPath: place,
    };
    const found = await detectProviders(providers.values(), lists, place);
    const of = (name: string) => {
      const { isInstalled, usable, version, isLoggedIn } =
        found.find(({ provider }) => provider.name === name) ?? assert.fail(name);
      return { isInstalled, usable, version, isLoggedIn };
    };
    assert.deepEqual(of('claude'), { isInstalled: true, usable: true, version: '2.1.3', isLoggedIn: true });
    assert.deepEqual(of('codex'), { isInstalled: true, usable: false, version: undefined, isLoggedIn: undefined });
    assert.deepEqual(of('broken'), { isInstalled: true, usable: false, version: undefined, isLoggedIn: undefined });
    assert.deepEqual(of('evil'), { isInstalled: false, usable: false, version: undefined, isLoggedIn: undefined });
    assert.deepEqual(of('scripted').usable, true);
  });
});
