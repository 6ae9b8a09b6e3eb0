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
});
