import { builtInProviders } from '../../../daemon/agent/providers.ts';
import type { Provider } from '../../../daemon/agent/providers.ts';
import { adapterOf, adapters, agentNames, programOf } from './agentPrograms.ts';
import type { AgentName } from './agentPrograms.ts';

/**
 * Whether an agent may do everything without being asked, or asks as the built-in provider lets it. What hooks decide is
 * tried with `asked`.
 */
export type Approvals = 'given' | 'asked';

/** What is added to a built-in provider, so that its program speaks to our model. */
interface Addition {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const key = 'test-key';

/** Whatever is asked of others than this machine fails at once: nothing listens there. */
const noNetwork = {
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1,localhost',
} as const;

/** `providers:` of a daemon.yaml: the built-in ones, with the programs of the suite and a model on this machine. */
export const agentProviders = (modelUrl: string, approvals: Approvals): Readonly<Record<AgentName, unknown>> => ({
  claude: providerOf('claude', claude(modelUrl, approvals)),
  codex: providerOf('codex', codex(modelUrl, approvals)),
  gemini: providerOf('gemini', gemini(modelUrl)),
  opencode: providerOf('opencode', opencode()),
});

/** What `allowedCommands` of a daemon.yaml needs for them. */
export const agentCommands = (): readonly string[] => [
  ...agentNames.map(programOf),
  ...(Object.keys(adapters) as readonly (keyof typeof adapters)[]).map(adapterOf),
];

function providerOf(name: AgentName, { args, env }: Addition): unknown {
  const { name: ignoredName, kind: ignoredKind, ...builtIn } = requireBuiltIn(name);
  return {
    ...builtIn,
    command: programOf(name),
    ...(name === 'claude' || name === 'codex' ? { acp: { ...builtIn.acp, command: adapterOf(name) } } : {}),
    args: [...builtIn.args, ...args],
    env: { ...builtIn.env, ...noNetwork, ...env },
  };
}

function requireBuiltIn(name: AgentName): Provider {
  const found = builtInProviders.find((provider) => provider.name === name);
  if (found === undefined) throw new Error(`there is no built-in provider ${name}`);
  return found;
}

// A key of ANTHROPIC_API_KEY would be asked about. As root the program wants to know that it is in a box of its own.
const claude = (url: string, approvals: Approvals): Addition => ({
  args: approvals === 'given' ? ['--permission-mode', 'bypassPermissions'] : [],
  env: {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    ...(approvals === 'given' ? { IS_SANDBOX: '1' } : {}),
  },
});

// Of models that it does not know, Codex would not know the tools either. Else it asks questions in its mode for plans alone.
const codex = (url: string, approvals: Approvals): Addition => ({
  args: [
    ...['-m', 'gpt-5.5', '-c', 'model_provider=scripted'],
    ...['-c', 'features.default_mode_request_user_input=true'],
    '-c',
    `model_providers.scripted={name="scripted",base_url="${url}/v1",wire_api="responses",env_key="SCRIPTED_KEY"}`,
    ...(approvals === 'given' ? ['--dangerously-bypass-approvals-and-sandbox'] : []),
  ],
  env: { SCRIPTED_KEY: key },
});

const gemini = (url: string): Addition => ({
  args: [],
  env: { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: url },
});

const opencode = (): Addition => ({ args: [], env: { OPENCODE_DISABLE_MODELS_FETCH: '1' } });
