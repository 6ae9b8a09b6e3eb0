import * as z from 'zod';
import { HubError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';

const word = z.string().min(1).max(1_000);
const words = z.array(word).max(50);

/** How one kind of agent is run: data, so that a user adds one in a configuration file. */
const providerSchema = z.strictObject({
  title: z.string().min(1).max(100).optional(),
  /** A name on the PATH, or an absolute path. */
  command: word,
  args: words.default([]),
  /**
   * How the first prompt reaches it: as its last argument, behind a flag, or not at all. The prompt itself is in a file;
   * what is given is one line that points there. Every way has the file in ROSTRUM_PROMPT_FILE.
   */
  prompt: z.union([z.enum(['argument', 'none']), z.strictObject({ flag: word })]).default('argument'),
  resumeArgs: words.optional(),
  versionArgs: words.default(['--version']),
  /** A regular expression; the screen shows it when the agent takes input. */
  readyPattern: z.string().max(500).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().max(4_000)).default({}),
  /** Files below the home directory, one of which is there when somebody has logged in. */
  loginFiles: words.optional(),
  /** The line that installs it, and the one that logs in. */
  installHint: word.optional(),
  loginHint: word.optional(),
});

/** One kind of agent. `builtIn` agents are no program of their own: `rostrum agent <name>` runs them. */
export type Provider = z.infer<typeof providerSchema> & {
  readonly name: string;
  readonly kind: 'shell' | 'builtIn' | 'agent';
};

const agent = (name: string, given: z.input<typeof providerSchema>): Provider => ({
  name,
  kind: 'agent',
  ...providerSchema.parse(given),
});

/** The providers that need no configuration. */
export const builtInProviders: readonly Provider[] = [
  { ...agent('shell', { title: 'Shell', command: 'bash', prompt: 'none' }), kind: 'shell' },
  { ...agent('scripted', { title: 'Scripted agent', command: 'scripted', prompt: 'none' }), kind: 'builtIn' },
  agent('claude', {
    title: 'Claude Code',
    command: 'claude',
    args: ['--permission-mode', 'manual'],
    resumeArgs: ['--continue'],
    readyPattern: '^\\s*[>❯]',
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
    loginFiles: ['.claude/.credentials.json'],
    installHint: 'npm install -g @anthropic-ai/claude-code',
    loginHint: 'claude /login',
  }),
  agent('codex', {
    title: 'Codex',
    command: 'codex',
    args: ['-c', 'check_for_update_on_startup=false', '--no-daemon'],
    resumeArgs: ['resume', '--last'],
    readyPattern: '›',
    loginFiles: ['.codex/auth.json'],
    installHint: 'npm install -g @openai/codex',
    loginHint: 'codex login',
  }),
  agent('gemini', {
    title: 'Gemini CLI',
    command: 'gemini',
    prompt: { flag: '--prompt-interactive' },
    readyPattern: 'Type your message',
    env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
    loginFiles: ['.gemini/oauth_creds.json', '.gemini/.env'],
    installHint: 'npm install -g @google/gemini-cli',
    loginHint: 'gemini',
  }),
  agent('opencode', {
    title: 'opencode',
    command: 'opencode',
    prompt: { flag: '--prompt' },
    resumeArgs: ['--continue'],
    env: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
    loginFiles: ['.local/share/opencode/auth.json'],
    installHint: 'npm install -g opencode-ai',
    loginHint: 'opencode auth login',
  }),
  agent('aider', {
    title: 'Aider',
    command: 'aider',
    args: ['--no-check-update', '--no-analytics'],
    prompt: 'none',
    readyPattern: '^[a-z ]*> ?$',
    installHint: 'python3 -m pip install aider-install && aider-install',
  }),
];

/** All providers by name: the built-in ones and the user's, which may replace them. @throws HubError `invalid-file`. */
export function createProviders(configured: Readonly<Record<string, unknown>>): ReadonlyMap<string, Provider> {
  const providers = new Map(builtInProviders.map((provider) => [provider.name, provider]));
  const problems: Problem[] = [];
  for (const [name, given] of Object.entries(configured)) {
    const parsed = providerSchema.safeParse(given);
    if (parsed.success) providers.set(name, { name, kind: name === 'shell' ? 'shell' : 'agent', ...parsed.data });
    else
      problems.push(
        ...parsed.error.issues.map(({ path, message }) => ({
          path: ['providers', name, ...path].map(String).join('.'),
          message,
        })),
      );
  }
  if (problems.length === 0) return providers;
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
  throw new HubError(
    'invalid-file',
    `The providers of the daemon's configuration are not valid:\n${lines.join('\n')}`,
    { problems },
  );
}
