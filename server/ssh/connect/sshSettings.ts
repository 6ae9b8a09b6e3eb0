import { posix } from 'node:path';

/** What the SSH configuration says about one host. */
export interface SshSettings {
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly addressFamily: 0 | 4 | 6;
  readonly bindAddress: string | undefined;
  /** Hosts on the way, the first one first. */
  readonly proxyJump: readonly string[];
  /** As it is written, with its tokens. */
  readonly proxyCommand: string | undefined;
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** `SSH_AUTH_SOCK`, a path, or undefined where no agent may be asked. */
  readonly identityAgent: string | undefined;
  readonly methods: readonly AuthenticationMethod[];
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  /** Files of keys that no host may have. */
  readonly revokedHostKeys: readonly string[];
  readonly hostKeyAlias: string | undefined;
  /** ConnectTimeout and ServerAliveInterval; undefined where nothing is said. */
  readonly connectTimeoutMs: number | undefined;
  readonly aliveIntervalMs: number | undefined;
  /** In order of preference; empty where nothing is said. */
  readonly hostKeyAlgorithms: readonly string[];
  /** Settings of which only `ssh` itself knows what to do, as they are named. */
  readonly onlySsh: readonly string[];
}

export type AuthenticationMethod = 'publickey' | 'keyboard-interactive' | 'password' | 'gssapi-with-mic';

/** What paths and names in the configuration may refer to. */
export interface SettingsContext {
  /** As it was typed: `%n`. */
  readonly originalHost: string;
  readonly home: string;
  readonly localUser: string;
  readonly localHost: string;
  /** The variables of the person. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const onlySshOptions = [
  ['pkcs11provider', 'PKCS11Provider'],
  ['knownhostscommand', 'KnownHostsCommand'],
  ['hostbasedauthentication', 'HostbasedAuthentication'],
] as const;

/** Reads what `ssh -G` prints: one option a line, named in small letters, with all that holds for the host. */
export function parseSshSettings(text: string, context: SettingsContext): SshSettings {
  const values = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const key = line.slice(0, space).toLowerCase();
    values.set(key, [...(values.get(key) ?? []), line.slice(space + 1).trim()]);
  }
  const all = (key: string) => values.get(key) ?? [];
  const one = (key: string) => meaning(all(key)[0]);
  const isYes = (key: string, otherwise: boolean) => {
    const value = one(key)?.toLowerCase();
    return value === undefined ? otherwise : value === 'yes' || value === 'true';
  };
  const words = (key: string) =>
    all(key)
      .flatMap((line) => line.split(/\s+/))
      .filter((word) => meaning(word) !== undefined);

  const hostName = one('hostname') ?? context.originalHost;
  const port = Number(one('port') ?? 22);
  const user = one('user') ?? context.localUser;
  const tokens = tokensOf({ hostName, port, user, alias: one('hostkeyalias') }, context);
  const path = (written: string) => expandPath(written, tokens, context);
  const family = one('addressfamily');
  const agent = agentNamed(all('identityagent')[0] ?? 'SSH_AUTH_SOCK', context.env);
  return {
    hostName,
    port,
    user,
    addressFamily: family === 'inet' ? 4 : family === 'inet6' ? 6 : 0,
    bindAddress: one('bindaddress'),
    proxyJump:
      one('proxyjump')
        ?.split(',')
        .map((hop) => hop.trim()) ?? [],
    proxyCommand: one('proxycommand'),
    identityFiles: all('identityfile')
      .filter((file) => meaning(file) !== undefined)
      .map(path),
    certificateFiles: all('certificatefile')
      .filter((file) => meaning(file) !== undefined)
      .map(path),
    identitiesOnly: isYes('identitiesonly', false),
    identityAgent: agent === undefined || agent === 'SSH_AUTH_SOCK' ? agent : path(agent),
    methods: [
      ...(isYes('gssapiauthentication', false) ? (['gssapi-with-mic'] as const) : []),
      ...(isYes('pubkeyauthentication', true) || /^(unbound|host-bound)$/.test(one('pubkeyauthentication') ?? '')
        ? (['publickey'] as const)
        : []),
      ...(isYes('kbdinteractiveauthentication', true) ? (['keyboard-interactive'] as const) : []),
      ...(isYes('passwordauthentication', true) ? (['password'] as const) : []),
    ],
    userKnownHosts: words('userknownhostsfile').map(path),
    globalKnownHosts: words('globalknownhostsfile').map(path),
    // "ssh -G" prints a name with blanks without its quotes: whether a line is one file or several, who reads them sees.
    revokedHostKeys: all('revokedhostkeys')
      .filter((line) => meaning(line) !== undefined)
      .map(path),
    hostKeyAlias: one('hostkeyalias'),
    connectTimeoutMs: milliseconds(one('connecttimeout')),
    aliveIntervalMs: milliseconds(one('serveraliveinterval')),
    hostKeyAlgorithms: one('hostkeyalgorithms')?.split(',') ?? [],
    onlySsh: onlySshOptions.flatMap(([key, name]) => (one(key) === undefined || one(key) === 'no' ? [] : [name])),
  };
}

const meaning = (value: string | undefined) =>
  value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value;

const milliseconds = (seconds: string | undefined) => (Number(seconds) > 0 ? Number(seconds) * 1_000 : undefined);

/** What stands for `%h` and the like; see TOKENS in ssh_config(5). */
export type Tokens = Readonly<Record<string, string>>;

/** The tokens of a host. */
export function tokensOf(
  { hostName, port, user, alias }: { hostName: string; port: number; user: string; alias?: string | undefined },
  { originalHost, home, localUser, localHost }: SettingsContext,
): Tokens {
  return {
    ...{ '%': '%', d: home, h: hostName, k: alias ?? originalHost, n: originalHost, p: String(port), r: user },
    ...{ l: localHost, L: localHost.split('.')[0] ?? localHost, u: localUser },
  };
}

/** Puts values in the place of tokens; one that is not known stays as it is written. */
export const expandTokens = (text: string, tokens: Tokens): string =>
  text.replace(/%(.)/g, (written, letter: string) => tokens[letter] ?? written);

/** Undefined where no agent may be asked: also where the variable that is to name it (`$NAME`) has no value. */
const agentNamed = (written: string, env: SettingsContext['env']): string | undefined =>
  meaning(/^\$[^{]/.test(written) ? env[written.slice(1)] : written);

/** What is no token that is known, or a variable that is not set, stays as it is written. */
function expandPath(written: string, tokens: Tokens, { home, env }: Pick<SettingsContext, 'home' | 'env'>): string {
  const unquoted = written.replace(/^"(.*)"$/, '$1');
  const atHome = /^~(?=\/|$)/.test(unquoted) ? `${home}${unquoted.slice(1)}` : unquoted;
  const variable = (name: string) => (name === 'HOME' ? home : env[name]);
  const expanded = atHome.replace(
    /%(.)|\$\{([^}]+)\}/g,
    (as, letter: string | undefined, name: string) => (letter === undefined ? variable(name) : tokens[letter]) ?? as,
  );
  return posix.isAbsolute(expanded) || /^[A-Za-z]:[\\/]/.test(expanded) || expanded.startsWith('\\\\')
    ? expanded
    : `${home}/${expanded}`;
}
