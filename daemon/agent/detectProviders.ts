import { access } from 'node:fs/promises';
import * as path from 'node:path';
import { HubError, toError } from '../../shared/errors.ts';
import type { OutputLimits } from '../machine/readOutput.ts';
import { mapFew, readOutput, readVersion } from '../machine/readOutput.ts';
import type { RunMode } from '../../shared/model/session.ts';
import type { AllowLists } from '../session/allowLists.ts';
import type { Provider } from './providers.ts';
import { runModes, runWayOf } from './conversation.ts';
import { resolveProgram, resolveSpeaker } from './resolveProgram.ts';
import type { VersionStanding } from './triedVersions.ts';
import { standingOf, standingText } from './triedVersions.ts';

/** What was found out about a provider on this machine. */
export interface DetectedProvider {
  readonly provider: Provider;
  readonly isInstalled: boolean;
  readonly usable: boolean;
  readonly version?: string | undefined;
  /** How that stands to the versions that were tried; undefined where it cannot be told. */
  readonly standing?: VersionStanding | undefined;
  /** Undefined where it cannot be told. */
  readonly isLoggedIn?: boolean | undefined;
  readonly detail: string;
  /** How it can be run here, and for each other way why not. */
  readonly modes: readonly RunMode[];
  readonly missing: readonly string[];
}

/** Some take two seconds of processor time to say their version, which is more than ten on a busy machine. */
const versionLimits: OutputLimits = { timeoutMs: 30_000, maxBytes: 65_536 };

/** Looks for each provider's program, asks for its version, and says whether a session could start with it. */
export function detectProviders(
  providers: Iterable<Provider>,
  lists: AllowLists,
  home: string,
): Promise<readonly DetectedProvider[]> {
  return mapFew([...providers], (provider) => detectProvider(provider, lists, home));
}

async function detectProvider(provider: Provider, lists: AllowLists, home: string): Promise<DetectedProvider> {
  const found = await detectProgram(provider, lists, home);
  const ways = await Promise.all(runModes(provider).map((mode) => findMissing(provider, mode, lists)));
  const missing = ways.flatMap((way) => way.missing ?? []);
  const detail = found.usable ? [found.detail, ...missing].join('; ') : found.detail;
  return { ...found, detail, missing, modes: ways.flatMap((way) => (way.missing === undefined ? [way.mode] : [])) };
}

/** Why a provider cannot be run so here, where another program would have to speak for it. */
async function findMissing(provider: Provider, mode: RunMode, lists: AllowLists) {
  const way = runWayOf(provider, mode);
  if (way?.command === undefined) return { mode };
  try {
    await resolveSpeaker(way.command, way, lists);
    return { mode };
  } catch (error) {
    const hint = way.installHint === undefined ? '' : ` (${way.installHint})`;
    const isMissing = error instanceof HubError && error.code === 'not-found';
    return { mode, missing: isMissing ? `--mode ${mode} needs ${way.command}${hint}` : toError(error).message };
  }
}

async function detectProgram(
  provider: Provider,
  lists: AllowLists,
  home: string,
): Promise<Omit<DetectedProvider, 'modes' | 'missing'>> {
  try {
    const program = await resolveProgram(provider, lists);
    if (provider.kind === 'builtIn') return { provider, isInstalled: true, usable: true, detail: 'built in' };
    const printed = await readOutput(program, provider.versionArgs, versionLimits);
    if (printed === undefined) {
      return {
        provider,
        isInstalled: true,
        usable: false,
        detail: `"${[provider.command, ...provider.versionArgs].join(' ')}" fails or takes too long`,
      };
    }
    const isLoggedIn = await readLogin(provider, home);
    const version = readVersion(printed);
    const standing = standingOf(version, provider.tried);
    const known = standingText(standing, provider.tried);
    const detail = [
      known === '' ? 'installed' : `installed, ${known}`,
      ...(isLoggedIn === false ? [noLogin(provider)] : []),
    ].join('; ');
    return { provider, isInstalled: true, usable: true, version, standing, isLoggedIn, detail };
  } catch (error) {
    const isInstalled = !(error instanceof HubError && error.code === 'not-found');
    return { provider, isInstalled, usable: false, detail: toError(error).message };
  }
}

const noLogin = ({ name, loginEnv: [variable] = [], keyHint }: Provider): string =>
  [
    'nobody seems to be logged in',
    ...(variable === undefined ? [] : [`, and "providers.${name}.env" of daemon.yaml has no ${variable}`]),
    ...(keyHint === undefined ? [] : [` (a key is given by "${keyHint}")`]),
  ].join('');

async function readLogin({ loginFiles, loginEnv, env }: Provider, home: string): Promise<boolean | undefined> {
  if (loginEnv?.some((name) => (env[name] ?? '') !== '') === true) return true;
  if (loginFiles === undefined) return undefined;
  const found = await Promise.all(
    loginFiles.map((file) =>
      access(path.join(home, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
