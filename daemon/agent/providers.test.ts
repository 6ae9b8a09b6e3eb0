import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { detectProviders } from './detectProviders.ts';
import type { Conversation } from './conversation.ts';
import { newConversation, resumeWays } from './conversation.ts';
import { createLaunch } from './launch.ts';
import { builtInProviders, createProviders } from './providers.ts';

const rostrum = ['/usr/bin/node', '/opt/rostrum.cjs'] as const;
const launch = (
  name: string,
  configured = {},
  promptFile: string | undefined = '/data/prompt.md',
  conversation: Conversation = { is: 'new' },
) => {
  const provider = createProviders(configured).get(name) ?? assert.fail(name);
  return createLaunch({ provider, program: `/bin/${name}`, rostrum, directory: '/data/s1', promptFile, conversation });
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

  const resumed = (name: string, id?: string, configured = {}) =>
    launch(name, configured, '/data/prompt.md', { is: 'resumed', id }).argv.slice(1);
  const pointer = (argv: readonly string[]) => argv.at(-1)?.includes('Go on where you were') === true;

  it('[S13] a new conversation gets an id of ours where its program takes one, and none is guessed', () => {
    const ids = builtInProviders.map((provider) => [provider.name, newConversation(provider, () => 'ours').id]);
    assert.deepEqual(
      ids.filter(([, id]) => id !== undefined),
      [
        ['claude', 'ours'],
        ['gemini', 'ours'],
      ],
    );
    const { argv } = launch('claude', {}, undefined, { is: 'new', id: 'ours' });
    assert.deepEqual(argv.slice(-3, -1), ['--session-id', 'ours']);
  });

  it('[S13] a conversation is resumed by its id where that is known, else the last one in the directory is', () => {
    const words = (name: string, id?: string) => resumed(name, id).filter((word) => !word.includes('prompt.md'));
    assert.deepEqual(words('claude', 'c-1').slice(-2), ['--resume', 'c-1']);
    assert.deepEqual(words('claude').slice(-1), ['--continue']);
    assert.deepEqual(words('codex', 'c-1').slice(-2), ['resume', 'c-1']);
    assert.deepEqual(words('codex').slice(-2), ['resume', '--last']);
    assert.deepEqual(words('gemini').slice(-3, -1), ['--resume', 'latest']);
    assert.deepEqual(words('opencode', 'ses_1').slice(0, 2), ['--session', 'ses_1']);
    assert.deepEqual(resumed('scripted'), ['/opt/rostrum.cjs', 'agent', 'scripted']);
  });

  it('[G1] an agent is let into the directory of its session, by an argument or by its environment', () => {
    assert.ok(launch('claude').argv.includes('--allowedTools=Read(//data/s1/**)'));
    const reaching = { mine: { command: 'm', directoryEnv: { MINE: 'read={directory}/*' } } };
    assert.equal(launch('mine', reaching).env['MINE'], 'read=/data/s1/*');
    const mine = { mine: { command: 'm', directoryArgs: ['--dir'] } };
    assert.throws(() => createProviders(mine), /providers\.mine\.directoryArgs: one of them must hold "\{directory\}"/);
  });

  it('[S13] a resumed agent is told to go on, where its program takes a prompt then', () => {
    for (const name of ['claude', 'gemini', 'opencode']) assert.ok(pointer(resumed(name)), name);
    assert.deepEqual([pointer(resumed('codex')), pointer(resumed('codex', 'c-1'))], [false, true]);
  });

  it('[S13] [G1] what a provider says of resuming is data; one that says nothing cannot be resumed', () => {
    const ways = builtInProviders.map((provider) => [provider.name, resumeWays(provider).join(' ')]);
    assert.deepEqual(Object.fromEntries(ways), {
      shell: '',
      scripted: 'last',
      claude: 'id last',
      codex: 'id last',
      gemini: 'id last',
      opencode: 'id last',
      aider: '',
    });
    assert.throws(() => resumed('aider'), { code: 'conflict', message: /"resumeArgs" to "providers\.aider"/ });
    const mine = { mine: { command: 'm', prompt: 'none', resumeIdArgs: ['--talk={id}'] } };
    assert.deepEqual(resumed('mine', '$&', mine), ['--talk=$&']);
    assert.throws(() => resumed('mine', undefined, mine), { code: 'conflict' });
    const wrong = { mine: { command: 'm', sessionIdArgs: ['--id'] } };
    assert.throws(() => createProviders(wrong), /providers\.mine\.sessionIdArgs: one of them must hold "\{id\}"/);
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
    const claude = found.find(({ provider }) => provider.name === 'claude');
    assert.deepEqual(claude?.modes, ['interactive', 'headless']);
    assert.match(
      claude.detail,
      /^installed, older than any that was tried \(2\.1\.329\); --mode acp needs claude-agent-acp \(npm install -g @agentclientprotocol/,
    );
    await writeFile(path.join(place, 'claude-agent-acp'), '#!/bin/sh\n', { mode: 0o755 });
    const modesOf = async (allowedCommands: string[]) =>
      (await detectProviders([claude.provider], { ...lists, allowedCommands }, place)).flatMap(({ modes }) => modes);
    assert.deepEqual(await modesOf(['claude', 'claude-agent-acp']), ['interactive', 'headless', 'acp']);
    assert.deepEqual(await modesOf(['claude']), ['interactive', 'headless']);
  });

  it('[F8] a key in the environment of an agent is a login, where its program takes that key', async () => {
    const place = await makePlace();
    for (const name of ['claude', 'codex', 'gemini', 'opencode'])
      await writeFile(path.join(place, name), '#!/bin/sh\necho 9.9.9\n', { mode: 0o755 });
    const lists = { allowedPaths: [], workRoot: place, maxSessions: 1, searchPath: place };
    const loginsWith = async (key: string) => {
      const env = { [key]: 'x' };
      const named = Object.fromEntries(['claude', 'codex', 'gemini', 'opencode'].map((name) => [name, { env }]));
      const allowedCommands = Object.keys(named);
      const found = await detectProviders(createProviders(named).values(), { ...lists, allowedCommands }, place);
      return found.flatMap(({ provider, isLoggedIn }) => (isLoggedIn === true ? [provider.name] : []));
    };
    assert.deepEqual(
      {
        none: await loginsWith('NO_API_KEY'),
        anthropic: await loginsWith('ANTHROPIC_API_KEY'),
        openai: await loginsWith('OPENAI_API_KEY'),
        codex: await loginsWith('CODEX_ACCESS_TOKEN'),
        gemini: await loginsWith('GEMINI_API_KEY'),
      },
      {
        none: [],
        anthropic: ['claude', 'opencode'],
        openai: ['opencode'],
        codex: ['codex'],
        gemini: ['gemini', 'opencode'],
      },
    );
    const saidOf = async (name: string) => {
      const provider = createProviders({}).get(name) ?? assert.fail(name);
      const [found] = await detectProviders([provider], { ...lists, allowedCommands: [name] }, place);
      return found?.detail.split('; ').find((part) => part.startsWith('nobody'));
    };
    const nobody = 'nobody seems to be logged in, and';
    assert.deepEqual(
      [await saidOf('claude'), await saidOf('codex')],
      [
        `${nobody} "providers.claude.env" of daemon.yaml has no ANTHROPIC_API_KEY`,
        `${nobody} "providers.codex.env" of daemon.yaml has no CODEX_ACCESS_TOKEN (a key is given by "codex login --with-api-key")`,
      ],
    );
  });

  it('[G1] what is said of a built-in agent without a command is added to it; with one it is replaced', () => {
    const { command, integration, env } =
      createProviders({ claude: { env: { ANTHROPIC_API_KEY: 'x' } } }).get('claude') ?? {};
    assert.deepEqual([command, integration], ['claude', 'claude']);
    assert.deepEqual([env?.['ANTHROPIC_API_KEY'], env?.['DISABLE_AUTOUPDATER']], ['x', '1']);
    const replaced = createProviders({ claude: { command: '/opt/claude' } }).get('claude');
    assert.deepEqual([replaced?.command, replaced?.integration], ['/opt/claude', undefined]);
    assert.throws(() => createProviders({ claude: { colour: 1 } }), /providers\.claude/);
    for (const name of ['claude', 'codex', 'gemini', 'opencode', 'aider'])
      assert.deepEqual(
        createProviders({ [name]: {} }).get(name),
        builtInProviders.find((one) => one.name === name),
      );
  });

  it('[G1] what is added to a built-in agent takes nothing away by which it asks before it acts', () => {
    const builtIn = (name: string) => builtInProviders.find((one) => one.name === name) ?? assert.fail(name);
    const extended = (name: string, more: object) => createProviders({ [name]: more }).get(name);
    const claude = builtIn('claude');
    const acp = { command: '/opt/acp', env: { MORE: 'x' }, meta: { claudeCode: { options: { maxTurns: 9 } } } };
    const options = { extraArgs: { settings: '{directory}/claude-settings.json' }, maxTurns: 9 };
    assert.deepEqual(extended('claude', { args: ['--model', 'opus'], acp, headless: { args: ['--debug'] } }), {
      ...claude,
      args: ['--permission-mode', 'manual', '--model', 'opus'],
      headless: { ...claude.headless, args: [...(claude.headless?.args ?? []), '--debug'] },
      acp: {
        ...claude.acp,
        command: '/opt/acp',
        env: { CLAUDE_CODE_EXECUTABLE: '{program}', MORE: 'x' },
        meta: { claudeCode: { options } },
      },
    });
    const codex = builtIn('codex');
    const way = { lastArgs: ['--last'], secrets: ['PASSWORD'] };
    const more = { args: ['--search'], headless: way, titles: { busy: '^…' }, resumeArgs: ['resume'] };
    assert.deepEqual(extended('codex', more), {
      ...codex,
      ...{ args: [...codex.args, '--search'], resumeArgs: ['resume'] },
      titles: { busy: '^…', dialog: 'Action Required' },
      headless: { ...codex.headless, ...way },
    });
    const dialogs = [{ pattern: '^Tip', asks: 'A tip is shown.', choices: [] }];
    assert.deepEqual(extended('gemini', { dialogs })?.dialogs, [...dialogs, ...builtIn('gemini').dialogs]);
    assert.throws(
      () => extended('claude', { headless: { command: '/opt/other' } }),
      /providers\.claude\.headless\.command: claude speaks for itself there/,
    );
    for (const wrong of [{ args: '--model' }, { acp: 'x' }, { acp: { args: 1 } }, { headless: null }, { dialogs: {} }])
      assert.throws(() => extended('codex', wrong), /providers\.codex\./);
  });

  it('[G2] two agents are run headless by the same protocol as behind ACP: what holds of one way holds of the other', () => {
    for (const name of ['gemini', 'opencode']) {
      const { headless, acp } = builtInProviders.find((one) => one.name === name) ?? assert.fail(name);
      assert.deepEqual(headless, { ...acp, speaks: 'acp' });
    }
  });
});
