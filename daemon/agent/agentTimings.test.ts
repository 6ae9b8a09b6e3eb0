import assert from 'node:assert/strict';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { readFile } from 'node:fs/promises';
import { agentTimings } from './agentTimings.ts';
import { claudeSettings } from './claude/claudeSettings.ts';
import { codexSettings } from './codex/codexSettings.ts';
import { geminiSettings } from './gemini/geminiSettings.ts';
import { installHookCommand } from './hookCommand.ts';
import { opencodeSettings } from './opencode/opencodeSettings.ts';

const parts = {
  ...{
    directory: '/s',
    doorUrl: 'http://127.0.0.1:1',
    commandDir: '/bin',
    cwd: '/w',
    hasDialogs: true,
    isPrivate: true,
  },
  server: { port: 1, password: 'x' },
};
const weekS = 7 * 86_400;

interface Hooks {
  readonly hooks: Readonly<Record<string, readonly [{ readonly hooks: readonly [{ readonly timeout: number }] }]>>;
}

describe('how long a call of an agent waits for a person', () => {
  afterEach(removePlaces);

  const settingsOf = (files: Readonly<Record<string, string>>, name: string) => JSON.parse(files[name] ?? '');
  const hookOf = (settings: Hooks, event: string) => settings.hooks[event]?.[0].hooks[0].timeout;

  it('[I4] is a week for each that sets a limit itself, by its hooks and for a question by our tools', () => {
    const claude = claudeSettings(parts).files;
    const claudeHooks = settingsOf(claude, 'claude-settings.json');
    const gemini = settingsOf(geminiSettings(parts).files, 'gemini-settings.json');
    const codex = codexSettings(parts).args.join('\n');
    const opencode = settingsOf(opencodeSettings(parts).files, 'opencode.json');
    assert.deepEqual(
      {
        claudeBefore: hookOf(claudeHooks, 'PreToolUse'),
        claudeDialog: hookOf(claudeHooks, 'PermissionRequest'),
        claudeTools: settingsOf(claude, 'claude-tools.json').mcpServers.rostrum.timeout / 1_000,
        geminiBefore: (hookOf(gemini, 'BeforeTool') ?? 0) / 1_000,
        geminiTools: gemini.mcpServers.rostrum.timeout / 1_000,
        codexBefore: Number(/"timeout" = (\d+)/.exec(codex)?.[1]),
        codexTools: Number(/"tool_timeout_sec" = (\d+)/.exec(codex)?.[1]),
        opencodeTools: opencode.mcp.rostrum.timeout / 1_000,
      },
      {
        ...{ claudeBefore: weekS, claudeDialog: weekS, claudeTools: weekS, geminiBefore: weekS, geminiTools: weekS },
        ...{ codexBefore: weekS, codexTools: weekS, opencodeTools: weekS },
      },
    );
  });

  it('[I4] ends at the daemon, which says why, before the hook gives up; where there is no hook, after weeks', () => {
    const marginMs = agentTimings.hookHoldMs - agentTimings.hookAnswerMs;
    assert.ok(marginMs >= 30_000, `${marginMs} ms`);
    assert.ok(agentTimings.longestHoldMs > 3 * agentTimings.hookHoldMs);
    // A timer of Node or Bun that is longer fires at once.
    assert.ok(agentTimings.longestHoldMs < 2 ** 31);
  });

  it('[I4] is as long for the command that carries a hook to the daemon', async () => {
    const place = await makePlace();
    await installHookCommand(place, ['rostrum']);
    assert.match(await readFile(path.join(place, 'rostrum-hook'), 'utf8'), /^left=604770$/m);
  });
});
