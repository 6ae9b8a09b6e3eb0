import assert from 'node:assert/strict';
import type { IntegrationParts } from '../integration.ts';
import { settingsFile } from './geminiFile.ts';
import { geminiSettings } from './geminiSettings.ts';

const parts: IntegrationParts = {
  ...{
    directory: '/data/sessions/0197-aaaaaaaa',
    doorUrl: 'http://127.0.0.1:20001',
    commandDir: '/data/bin',
    cwd: '/w',
  },
  ...{ hasDialogs: true, isPrivate: true },
};

const written = (more: Partial<IntegrationParts> = {}) =>
  JSON.parse(geminiSettings({ ...parts, ...more }).files[settingsFile] ?? '');

describe('Gemini CLI as a session', () => {
  it('[A2] its hooks run whatever the settings of the project turn off: all of them, or one by its name', () => {
    const { hooksConfig, hooks } = written();
    assert.deepEqual(hooksConfig, { enabled: true });
    const names = (of: Record<string, { hooks: { name: string }[] }[]>) =>
      Object.values(of).flatMap((groups) => groups.flatMap((group) => group.hooks.map(({ name }) => name)));
    assert.deepEqual([...new Set(names(hooks))], ['rostrum-aaaaaaaa']);
    const other = written({ directory: '/data/sessions/0197-bbbbbbbb' });
    assert.deepEqual([...new Set(names(other.hooks))], ['rostrum-bbbbbbbb']);
  });

  it('[G3] it starts behind our gate also for a person whose settings let nothing run unasked', () => {
    assert.equal(written().security.disableYoloMode, false);
  });

  it('[G1] it logs in by what its environment has, where its user has chosen nothing', () => {
    const chosen = (environment: Record<string, string>, speaks?: 'acp') => {
      const text = geminiSettings({ ...parts, environment, speaks }).files['system-defaults.json'];
      return text === undefined ? undefined : JSON.parse(text).security.auth.selectedType;
    };
    assert.equal(chosen({ GEMINI_API_KEY: 'k' }), 'gemini-api-key');
    assert.equal(chosen({ GEMINI_API_KEY: 'k' }, 'acp'), 'gemini-api-key');
    assert.equal(chosen({ GEMINI_API_KEY: 'k', GOOGLE_GENAI_USE_VERTEXAI: 'true' }), 'vertex-ai');
    assert.equal(chosen({ GOOGLE_GENAI_USE_GCA: 'true' }), 'oauth-personal');
    const unset: readonly Record<string, string>[] = [{}, { GEMINI_API_KEY: '' }, { GOOGLE_GENAI_USE_GCA: 'false' }];
    assert.deepEqual(
      unset.map((environment) => chosen(environment)),
      [undefined, undefined, undefined],
    );
  });
});
