import * as z from 'zod';
import { HubError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import { deliveryWay } from '../../shared/model/note.ts';
import { claudeDialogs, codexDialogs, geminiDialogs } from './dialogs/builtInDialogs.ts';
import { knownDialog } from './dialogs/knownDialog.ts';
import { extendProvider } from './extendProvider.ts';
import { integrationNames } from './integration.ts';
import { environment, pattern, variableName, word, words } from './providerWords.ts';
import { acpWay, headlessWay } from './runner/runWay.ts';
import { triedVersions } from './triedVersions.ts';

const idArgs = words.refine((given) => given.some((one) => one.includes('{id}')), 'one of them must hold "{id}"');
const directoryWords = words.refine(
  (given) => given.some((one) => one.includes('{directory}')),
  'one of them must hold "{directory}"',
);

/** A menu whose first choice is marked, a question for y or n, a request for Enter. */
const commonDialogs =
  '^[\\s│┃]*[❯›▶→●]\\s*\\d+[.)]\\s|[\\[(][yY](?:es)?\\s?[/|]\\s?[nN](?:o)?[\\])]|\\(Y\\)es/\\(N\\)o|(?i:press enter to|enter to confirm|do you trust)';

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
  /** What makes it go on with the last conversation in its directory. Without this and the next it cannot be resumed. */
  resumeArgs: words.optional(),
  /** What makes it go on with the conversation that `{id}` stands for. */
  resumeIdArgs: idArgs.optional(),
  /**
   * What lets it read below `{directory}`: that of its session, where its task lies. Without it some refuse to read outside
   * of where they work, or ask first.
   */
  directoryArgs: directoryWords.optional(),
  /** The same by the environment. */
  directoryEnv: environment.optional(),
  /** What gives a new conversation the id that `{id}` stands for: by it that one is resumed. */
  sessionIdArgs: idArgs.optional(),
  /** Whether its prompt can follow `resumeArgs`; where not, it waits for what a person writes. */
  resumePrompt: z.boolean().default(true),
  versionArgs: words.default(['--version']),
  /** The versions that were tried: any other is run too, and said to be another. */
  tried: triedVersions.optional(),
  /**
   * How a text reaches it: typed into its terminal; read by itself through the CLI; or pointed to by a line that does
   * nothing, because what is typed there is executed.
   */
  delivery: deliveryWay.default('typed'),
  /** Whether it takes a paste of several lines as one text; else such a text goes by file and pointer. */
  multiline: z.boolean().default(false),
  /** Whether Esc stops its turn: an urgent text presses it once. */
  escape: z.boolean().default(true),
  /** Matches the prompt of an agent that takes input; what follows on that line is its input line. RE2 syntax. */
  readyPattern: pattern.optional(),
  /** Matches a line that is shown only while it works. */
  busyPattern: pattern.optional(),
  /** Matches a line of a dialog or menu, into which nothing must be typed. */
  dialogPattern: pattern.default(commonDialogs),
  /** Dialogs that are answered without its terminal: by what is right, or by a person in the inbox. */
  dialogs: z.array(knownDialog).max(20).default([]),
  /** The same for the title of its window. */
  titles: z
    .strictObject({ ready: pattern.optional(), busy: pattern.optional(), dialog: pattern.optional() })
    .optional(),
  /** Where its prompt is: anywhere on its screen, or on the last line, as in a shell. */
  promptOn: z.enum(['screen', 'lastLine']).default('screen'),
  /** How it is run without its terminal interface: by structured output, and behind the Agent Client Protocol. */
  headless: headlessWay.optional(),
  acp: acpWay.optional(),
  /** Whose hooks, tools and settings its program understands: sessions get them by flags, environment and own files. */
  integration: z.enum(integrationNames).optional(),
  env: environment.default({}),
  /** Files below the home directory, one of which is there when somebody has logged in. */
  loginFiles: words.optional(),
  /** Variables of `env`, one of which is enough for it to be logged in. The daemon's own environment reaches no session. */
  loginEnv: z.array(variableName).max(50).optional(),
  /** The line that installs it, and the one that logs in. */
  installHint: word.optional(),
  loginHint: word.optional(),
  /** The line that logs in by a key, where its environment gives it none. */
  keyHint: word.optional(),
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

/** Programs that execute what is typed into them. */
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'fish', 'dash', 'ksh', 'mksh', 'ash', 'tcsh', 'csh']);

/** Claude Code behind ACP, by an adapter: our hooks come with its settings, and the token must not stand in its arguments. */
const claudeAcp = {
  command: 'claude-agent-acp',
  installHint: 'npm install -g @agentclientprotocol/claude-agent-acp',
  env: { CLAUDE_CODE_EXECUTABLE: '{program}' },
  bearer: '${ROSTRUM_TOKEN}',
  sessionMode: 'default',
  meta: { claudeCode: { options: { extraArgs: { settings: '{directory}/claude-settings.json' } } } },
};

/** Codex behind ACP, by an adapter: what its sandbox would not let it do it asks about. */
const codexAcp = {
  command: 'codex-acp',
  installHint: 'npm install -g @agentclientprotocol/codex-acp',
  env: { CODEX_PATH: '{program}' },
  bearer: '{token}',
  sessionMode: 'read-only',
};

/** Gemini CLI behind ACP: what it may not do by itself it asks about there, and its policy is that nothing is. */
const geminiAcp = { args: ['--acp'], bearer: '{token}' };

/** opencode behind ACP: port and password of the server that it opens for itself come with its settings. */
const opencodeAcp = { args: ['acp', '--hostname', '127.0.0.1'], bearer: '{token}' };

/** What holds for the built-in shell where another one is described. */
const shellFields = {
  delivery: 'pointer',
  escape: false,
  // Only an empty prompt: a text behind somebody's half typed command would become a part of it.
  readyPattern: '[$#%❯»λ] ?$',
  promptOn: 'lastLine',
} as const;

/** The providers that need no configuration. */
export const builtInProviders: readonly Provider[] = [
  {
    ...agent('shell', {
      title: 'Shell',
      command: 'bash',
      prompt: 'none',
      ...shellFields,
    }),
    kind: 'shell',
  },
  {
    ...agent('scripted', {
      title: 'Scripted agent',
      command: 'scripted',
      prompt: 'none',
      delivery: 'read',
      // It finds where it was by ROSTRUM_RESUMED_FROM.
      resumeArgs: [],
    }),
    kind: 'builtIn',
  },
  agent('claude', {
    title: 'Claude Code',
    command: 'claude',
    tried: { oldest: '2.1.329', newest: '2.1.332' },
    args: ['--permission-mode', 'manual'],
    // As one word: behind "--allowedTools" everything is a tool, the prompt too. With "--add-dir" it would ask for trust.
    directoryArgs: ['--allowedTools=Read(/{directory}/**)'],
    resumeArgs: ['--continue'],
    resumeIdArgs: ['--resume', '{id}'],
    sessionIdArgs: ['--session-id', '{id}'],
    integration: 'claude',
    headless: {
      args: [
        ...['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'],
        ...['--permission-prompt-tool', 'stdio'],
      ],
      speaks: 'claude-stream',
    },
    acp: claudeAcp,
    multiline: true,
    readyPattern: '^[\\s│]*[>❯]',
    busyPattern: '(?i:esc to interrupt)',
    titles: { busy: '^[◐◓◑◒] ' },
    dialogs: [...claudeDialogs],
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
    loginFiles: ['.claude/.credentials.json'],
    // As its "auth status" says.
    loginEnv: [
      ...['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
      ...['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'],
    ],
    installHint: 'npm install -g @anthropic-ai/claude-code',
    loginHint: 'claude /login',
  }),
  agent('codex', {
    title: 'Codex',
    command: 'codex',
    tried: { oldest: '0.169.0', newest: '0.169.0' },
    // A login shell would begin with the system's PATH, in which there is no "rostrum".
    args: ['-c', 'check_for_update_on_startup=false', '-c', 'allow_login_shell=false', '--no-daemon'],
    integration: 'codex',
    resumeArgs: ['resume', '--last'],
    resumeIdArgs: ['resume', '{id}'],
    headless: { speaks: 'codex-app-server' },
    acp: codexAcp,
    // A word after "--last" is taken for the id of a conversation.
    resumePrompt: false,
    multiline: true,
    readyPattern: '^\\s*›',
    busyPattern: '(?i:esc to interrupt)',
    titles: { busy: '^[⠁-⣿] ', dialog: 'Action Required' },
    dialogs: [...codexDialogs],
    loginFiles: ['.codex/auth.json'],
    // Its app-server reads this token and no key, which has to stand in the file.
    loginEnv: ['CODEX_ACCESS_TOKEN'],
    keyHint: 'codex login --with-api-key',
    installHint: 'npm install -g @openai/codex',
    loginHint: 'codex login',
  }),
  agent('gemini', {
    title: 'Gemini CLI',
    command: 'gemini',
    tried: { oldest: '0.61.0', newest: '0.61.0' },
    // Let into more directories by "--include-directories" it would ask for trust. Its shell reads there.
    prompt: { flag: '--prompt-interactive' },
    resumeArgs: ['--resume', 'latest'],
    resumeIdArgs: ['--resume', '{id}'],
    sessionIdArgs: ['--session-id', '{id}'],
    multiline: true,
    integration: 'gemini',
    headless: { ...geminiAcp, speaks: 'acp' },
    acp: geminiAcp,
    readyPattern: 'Type your message',
    // A command that is silent for long "awaits input": it runs, and what is typed then is not its input.
    busyPattern: '(?i:esc to cancel|shell awaiting input)',
    titles: { ready: '^◇', busy: '^[✦⏲]', dialog: '^✋' },
    dialogs: [...geminiDialogs],
    env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
    loginFiles: ['.gemini/oauth_creds.json', '.gemini/.env'],
    // The same of Vertex AI and of Google's cloud shell, where one of the latter two is set as well.
    loginEnv: ['GEMINI_API_KEY', 'GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_GENAI_USE_GCA'],
    installHint: 'npm install -g @google/gemini-cli',
    loginHint: 'gemini',
  }),
  agent('opencode', {
    title: 'opencode',
    command: 'opencode',
    tried: { oldest: '1.18.33', newest: '1.18.33' },
    prompt: { flag: '--prompt' },
    integration: 'opencode',
    resumeArgs: ['--continue'],
    resumeIdArgs: ['--session', '{id}'],
    headless: { ...opencodeAcp, speaks: 'acp' },
    acp: opencodeAcp,
    multiline: true,
    busyPattern: '(?i:esc (?:to )?interrupt)',
    env: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
    loginFiles: ['.local/share/opencode/auth.json'],
    // Of the hundred that its "auth list" knows those of the largest providers.
    loginEnv: [
      ...['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
      ...[
        'OPENCODE_API_KEY',
        'OPENROUTER_API_KEY',
        'DEEPSEEK_API_KEY',
        'GROQ_API_KEY',
        'MISTRAL_API_KEY',
        'XAI_API_KEY',
      ],
    ],
    installHint: 'npm install -g opencode-ai',
    loginHint: 'opencode auth login',
  }),
  agent('aider', {
    title: 'Aider',
    command: 'aider',
    args: ['--no-check-update', '--no-analytics'],
    prompt: 'none',
    // Its prompt takes the arrow keys' escape sequences: a lone Esc does not stop it.
    escape: false,
    multiline: true,
    readyPattern: '^[a-z ]*> ?$',
    promptOn: 'lastLine',
    installHint: 'python3 -m pip install aider-install && aider-install',
  }),
];

/** A shell must not be given texts as input lines, however it is called. */
function withShellDefaults(given: unknown): unknown {
  const parsed = z.looseObject({ command: z.string() }).safeParse(given);
  const program = parsed.data?.command.split('/').at(-1) ?? '';
  return parsed.success && shells.has(program) ? { ...shellFields, ...parsed.data } : given;
}

const extending = z.looseObject({ command: z.undefined().optional() });

/** What is said of an agent that is built in, without a command of its own, is added to what is known of that. */
function parseProvider(name: string, given: unknown): ReturnType<typeof providerSchema.safeParse> {
  const more = extending.safeParse(given).data;
  const known = builtInProviders.find((one) => one.name === name && one.kind === 'agent');
  if (more === undefined || known === undefined) return providerSchema.safeParse(withShellDefaults(given));
  const { name: _name, kind: _kind, ...fields } = known;
  return withSpeakersOf(known).safeParse(extendProvider(fields, more));
}

/** A program that speaks for an agent gets none of its arguments: it cannot take the place of the agent's own. */
const withSpeakersOf = (known: Provider): typeof providerSchema =>
  providerSchema.superRefine((added, context) => {
    for (const way of ['headless', 'acp'] as const)
      if (known[way] !== undefined && known[way].command === undefined && added[way]?.command !== undefined)
        context.addIssue({
          code: 'custom',
          path: [way, 'command'],
          message: `${known.command} speaks for itself there: give an agent with another program a name of its own`,
        });
  });

/** All providers by name: the built-in ones and the user's, which may add to them or replace them. @throws HubError `invalid-file`. */
export function createProviders(configured: Readonly<Record<string, unknown>>): ReadonlyMap<string, Provider> {
  const providers = new Map(builtInProviders.map((provider) => [provider.name, provider]));
  const problems: Problem[] = [];
  for (const [name, given] of Object.entries(configured)) {
    const parsed = parseProvider(name, given);
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
