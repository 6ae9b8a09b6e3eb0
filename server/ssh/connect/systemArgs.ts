import { shellWord } from '../../../shared/shellLine.ts';
import { limits, timings } from '../../../shared/timings.ts';
import type { Hop } from './route.ts';

/** A host on the way of the system's `ssh`. */
export interface SystemHop extends Hop {
  /** The files of known hosts that decide about it. */
  readonly knownHosts: readonly string[];
}

/**
 * What `ssh` is told to log in to the last host of a way: that it asks nobody, takes no unknown key, and goes over the hosts
 * before it in the same manner. (A ProxyJump of the configuration would start others that know nothing of this.)
 */
export function connectArgs(route: readonly SystemHop[], configFile: string | undefined): readonly string[] {
  const hop = route.at(-1);
  if (hop === undefined) return [];
  const { name, settings, knownHosts } = hop;
  const before = connectArgs(route.slice(0, -1), configFile);
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    // No line of a configuration may take a key that the files do not know, nor a connection that somebody else has checked.
    'VerifyHostKeyDNS=no',
    'NoHostAuthenticationForLocalhost=no',
    'ControlMaster=no',
    'ControlPath=none',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'RequestTTY=no',
    'RemoteCommand=none',
    `ConnectTimeout=${seconds(settings.connectTimeoutMs ?? timings.sshConnectMs)}`,
    `ServerAliveInterval=${seconds(Math.min(settings.aliveIntervalMs ?? Infinity, timings.sshKeepaliveMs))}`,
    `ServerAliveCountMax=${limits.sshKeepalives}`,
    `UserKnownHostsFile=${knownHosts.map((file) => `"${file}"`).join(' ')}`,
    'GlobalKnownHostsFile=/dev/null',
    // The first host keeps the proxy that it may have in the configuration.
    ...(before.length === 0 ? [] : [`ProxyCommand=ssh -W '[%h]:%p' ${before.map(shellWord).map(asToken).join(' ')}`]),
  ];
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...options.flatMap((option) => ['-o', option]),
    ...['-l', settings.user, '-p', String(settings.port), '--', name],
  ];
}

const seconds = (ms: number) => Math.ceil(ms / 1_000);

// Tokens are filled in before the shell sees the command; those of a proxy before a proxy are not its own.
const asToken = (word: string) => word.replaceAll('%', '%%');
