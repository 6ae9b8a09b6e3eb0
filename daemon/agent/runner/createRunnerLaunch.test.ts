import assert from 'node:assert/strict';
import type { RunMode } from '../../../shared/model/session.ts';
import type { Conversation } from '../conversation.ts';
import { newConversation, requireRunWay, runModes } from '../conversation.ts';
import { createProviders } from '../providers.ts';
import { createRunnerLaunch } from './createRunnerLaunch.ts';

const providerOf = (name: string, configured = {}) => createProviders(configured).get(name) ?? assert.fail(name);

function launch(name: string, mode: RunMode, conversation: Conversation = { is: 'new' }, configured = {}) {
  const provider = providerOf(name, configured);
  const way = requireRunWay(provider, mode) ?? assert.fail('it is run in its terminal');
  return createRunnerLaunch({
    ...{ provider, way, conversation, program: `/bin/${name}`, speaker: `/bin/${way.command ?? name}` },
    ...{ rostrum: ['rostrum'], directory: '/s1', promptFile: '/s1/prompt.md' },
  });
}

describe('an agent that is run without its terminal', () => {
  it('[G2] each mode is data: a protocol with arguments, or nothing', () => {
    const modes = (name: string) => runModes(providerOf(name)).join(' ');
    assert.deepEqual(['claude', 'codex', 'gemini', 'opencode', 'aider', 'shell', 'scripted'].map(modes), [
      ...Array<string>(4).fill('interactive headless acp'),
      ...Array<string>(3).fill('interactive'),
    ]);
    const acp = { command: 'my-agent', acp: { args: ['--acp'], bearer: '{token}' } };
    assert.equal(runModes(providerOf('mine', { mine: acp })).join(' '), 'interactive acp');
    assert.throws(() => requireRunWay(providerOf('mine', { mine: acp }), 'headless'), {
      code: 'conflict',
      message: /mine cannot be run "headless" here: it knows interactive, acp/,
    });
    for (const [wrong, path] of [
      [{ headless: { args: [] } }, 'providers.mine.headless.speaks'],
      [{ headless: { speaks: 'esperanto' } }, 'providers.mine.headless.speaks'],
      [{ acp: { speaks: 'acp' } }, 'providers.mine.acp'],
      [{ acp: { secrets: ['A B'] } }, 'providers.mine.acp.secrets.0'],
    ] as const)
      assert.throws(
        () => createProviders({ mine: { command: 'my-agent', ...wrong } }),
        new RegExp(path.replaceAll('.', '\\.')),
      );
  });

  it('[G3] [S13] what it is run with is in its file: no token, and the id of its conversation goes by its protocol', () => {
    const { launch: started, run } = launch('opencode', 'acp', { is: 'resumed', id: 'ses_1' });
    assert.deepEqual(started.argv, ['rostrum', 'agent', 'run']);
    assert.deepEqual(run, {
      ...{ title: 'opencode', protocol: 'acp', program: '/bin/opencode', resume: 'ses_1', promptFile: '/s1/prompt.md' },
      ...{ args: ['acp', '--hostname', '127.0.0.1'], secrets: [] },
      ...{ bearer: '{token}', loginHint: 'opencode auth login' },
    });
    assert.throws(() => launch('opencode', 'acp', { is: 'resumed' }), { code: 'conflict', message: /is not known/ });
    assert.deepEqual(launch('claude', 'headless', { is: 'resumed', id: 'c-1' }).run.args.slice(-2), [
      '--resume',
      'c-1',
    ]);
  });

  it('[G3] Claude Code behind ACP gets our hooks with its settings, and no token in its arguments', () => {
    const { launch: started, run } = launch('claude', 'acp', { is: 'new', id: 'ours' });
    assert.deepEqual([run.program, run.args, run.bearer], ['/bin/claude-agent-acp', [], '${ROSTRUM_TOKEN}']);
    assert.deepEqual(run.sessionMeta, {
      claudeCode: { options: { extraArgs: { settings: '/s1/claude-settings.json' } } },
    });
    assert.equal(started.env['CLAUDE_CODE_EXECUTABLE'], '/bin/claude');
  });

  it('[S13] a conversation that its protocol names has no id of ours', () => {
    const idOf = (name: string, mode: RunMode) => newConversation(providerOf(name), () => 'ours', mode).id;
    assert.deepEqual(
      [idOf('claude', 'headless'), idOf('gemini', 'interactive'), idOf('gemini', 'acp'), idOf('gemini', 'headless')],
      ['ours', 'ours', undefined, undefined],
    );
  });

  it('[G2] another program may speak for it, without the arguments of its own', () => {
    const acp = { command: 'adapter', args: ['--quiet'], env: { PROGRAM: '{program}', PLACE: '{directory}' } };
    const configured = { mine: { command: 'my-agent', args: ['--mine'], acp } };
    const { launch: started, run } = launch('mine', 'acp', { is: 'new' }, configured);
    assert.deepEqual([run.program, run.args], ['/bin/adapter', ['--quiet']]);
    assert.deepEqual(started.env, { PROGRAM: '/bin/mine', PLACE: '/s1' });
  });
});
