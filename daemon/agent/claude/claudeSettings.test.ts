import assert from 'node:assert/strict';
import type { IntegrationParts } from '../integration.ts';
import { claudeSettings } from './claudeSettings.ts';

const parts: IntegrationParts = {
  ...{ directory: '/data/s1', doorUrl: 'http://127.0.0.1:20001', commandDir: '/data/bin', cwd: '/w' },
  ...{ hasDialogs: true, isPrivate: true },
};

const written = (more: Partial<IntegrationParts> = {}) =>
  JSON.parse(claudeSettings({ ...parts, ...more }).files['claude-settings.json'] ?? '');

describe('Claude Code as a session', () => {
  it('[A2] its hooks run whatever the settings of the project turn off, also without its terminal', () => {
    for (const hasDialogs of [true, false]) {
      const { disableAllHooks, hooks } = written({ hasDialogs });
      assert.equal(disableAllHooks, false);
      assert.equal(hooks.PreToolUse[0].hooks[0].onFailure, 'block');
    }
  });

  it('[G3] its hooks are in the lists where others are listed, and no list of ours keeps others out where there is none', () => {
    const lists = (hookLists?: IntegrationParts['hookLists']) => {
      const { allowedHttpHookUrls, httpHookAllowedEnvVars } = written({ hookLists });
      return [allowedHttpHookUrls, httpHookAllowedEnvVars];
    };
    assert.deepEqual(lists(), [undefined, undefined]);
    assert.deepEqual(lists({ addresses: true, variables: false }), [
      ['http://127.0.0.1:20001/hooks/claude'],
      undefined,
    ]);
    assert.deepEqual(lists({ addresses: false, variables: true }), [undefined, ['ROSTRUM_TOKEN']]);
  });
});
