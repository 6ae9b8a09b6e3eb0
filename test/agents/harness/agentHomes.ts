import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Answers in a home what the agents would ask a person at their first start: who one is, whether a directory is trusted,
 * whether news should be looked for. The same files as a person's answers make; nothing of it is Rostrum's.
 */
export function writeAgentHome(home: string, trusted: readonly string[], modelUrl: string): void {
  const write = (name: string, text: string) => {
    const file = join(home, name);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, text, { mode: 0o600 });
  };
  const each = (value: unknown) => Object.fromEntries(trusted.map((directory) => [directory, value]));
  write(
    '.claude.json',
    JSON.stringify({ hasCompletedOnboarding: true, projects: each({ hasTrustDialogAccepted: true }) }),
  );
  write('.claude/settings.json', JSON.stringify(claudeSettings));
  write('.codex/config.toml', codexConfig(trusted, modelUrl));
  write('.gemini/settings.json', JSON.stringify(geminiSettings));
  write('.config/opencode/opencode.json', JSON.stringify(opencodeConfig(modelUrl)));
  write('.gemini/trustedFolders.json', JSON.stringify(each('TRUST_FOLDER')));
}

// Of plugins and apps Codex would look for news at each start, and wait for them at each end.
// Its adapter hands on no arguments, so that the model stands here too.
const codexConfig = (trusted: readonly string[], modelUrl: string): string =>
  [
    'model = "gpt-5.5"',
    'model_provider = "scripted"',
    `model_providers.scripted = { name = "scripted", base_url = "${modelUrl}/v1", wire_api = "responses", env_key = "SCRIPTED_KEY" }`,
    'analytics.enabled = false',
    'features.plugins = false',
    'features.apps = false',
    'notice.model_migrations = { "gpt-5.5" = "gpt-6-sol" }',
    ...trusted.map((directory) => `projects.${JSON.stringify(directory)}.trust_level = "trusted"`),
    '',
  ].join('\n');

/** A dollar for a million tokens in, two for a million out. */
const opencodeModel = {
  name: 'scripted',
  cost: { input: 1, output: 2 },
  limit: { context: 200_000, output: 8_000 },
} as const;

// Without a schema it would write one into the file.
const opencodeConfig = (modelUrl: string) => ({
  $schema: 'https://opencode.ai/config.json',
  provider: {
    scripted: {
      npm: '@ai-sdk/openai-compatible',
      options: { baseURL: `${modelUrl}/v1`, apiKey: 'test-key' },
      models: { scripted: opencodeModel },
    },
  },
  enabled_providers: ['scripted'],
  model: 'scripted/scripted',
  small_model: 'scripted/scripted',
  permission: { webfetch: 'deny', bash: { 'curl *': 'deny', 'touch *': 'allow' } },
});

// Who is careful says by which hooks others may be told what it does, and in what.
const claudeSettings = {
  skipDangerousModePermissionPrompt: true,
  allowedHttpHookUrls: ['https://hooks.example.com/*'],
  httpHookAllowedEnvVars: ['HOOK_KEY'],
} as const;

// The same of who wants nothing to run unasked. How to log in nobody has chosen: the environment has a key.
const geminiSettings = {
  security: { folderTrust: { enabled: true }, disableYoloMode: true },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  privacy: { usageStatisticsEnabled: false },
} as const;
