import { execFile } from 'node:child_process';
import { homedir, hostname, userInfo } from 'node:os';
import { toError } from '../../../shared/errors.ts';
import { timings } from '../../../shared/timings.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { readConfigText } from './configText.ts';
import { settingsTextOf } from './configLibrary.ts';
import type { Destination } from './destination.ts';
import { parseSshSettings } from './sshSettings.ts';
import type { SettingsContext, SshSettings } from './sshSettings.ts';

/** Whose SSH configuration is read. */
export interface ConfigSource {
  /** Instead of `~/.ssh/config` and the machine's: what `ssh -F` is told. */
  readonly configFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const maxAnswerBytes = 1024 * 1024;

/** What the configuration says about a host: by `ssh -G` where there is an `ssh`, which alone knows all of its rules. */
export async function readSettings(
  destination: Destination,
  source: ConfigSource,
  signal: AbortSignal,
): Promise<SshSettings> {
  const { host, user, port } = destination;
  const context = contextOf(host, source);
  const told = await askSsh(destination, source, signal);
  if (told !== undefined) return parseSshSettings(told, context);
  const text = settingsTextOf(await readConfigText(source, context.home), host);
  // What was typed comes first, and what comes first holds.
  const typed = [...(user === undefined ? [] : [`user ${user}`]), ...(port === undefined ? [] : [`port ${port}`])];
  return parseSshSettings([...typed, text].join('\n'), context);
}

/** What tokens and paths of a configuration refer to. */
export const contextOf = (host: string, { env }: ConfigSource): SettingsContext => ({
  originalHost: host,
  home: env['HOME'] ?? homedir(),
  localUser: userInfo().username,
  localHost: hostname(),
  env,
});

/** What `ssh -G` prints; undefined where there is no `ssh`. */
function askSsh(
  { host, user, port }: Destination,
  source: ConfigSource,
  signal: AbortSignal,
): Promise<string | undefined> {
  const args = [
    '-G',
    ...(source.configFile === undefined ? [] : ['-F', source.configFile]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
  return new Promise((resolve, reject) => {
    const options = {
      env: source.env as NodeJS.ProcessEnv,
      timeout: timings.sshSettingsMs,
      maxBuffer: maxAnswerBytes,
      signal,
    };
    execFile('ssh', args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (error.code === 'ENOENT') return resolve(undefined);
      if (signal.aborted) return reject(toError(signal.reason));
      const why = error.killed
        ? `"ssh -G" did not end within ${timings.sshSettingsMs / 1000} s`
        : stderr.trim() || error.message;
      reject(
        new RemoteRefusal(
          'bad-destination',
          host,
          `The SSH configuration cannot be read for ${host}: ${why}. Mend it ("ssh -G ${host}" shows the same) and try again.`,
        ),
      );
    });
  });
}
