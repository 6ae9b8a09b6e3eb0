import * as z from 'zod';
import { HubError, hubErrorFrom } from '../../../shared/errors.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { programName } from './hostPaths.ts';
import type { HostPaths } from './hostPaths.ts';
import { quoteShell } from '../../../shared/shellLine.ts';
import { renderHash } from './uploadFile.ts';

/** Exit codes of the scripts below. */
export const switchCodes = { damaged: 21, noProgram: 22, doesNotRun: 23 } as const;

/** Versions that stay: one that an upgrade can go back to, and whose files a daemon that has not ended yet may read. */
const keptVersions = 2;

/** What a version is switched to. */
export interface Switch {
  readonly paths: HostPaths;
  readonly node: string;
  readonly directory: string;
  /** Undefined where it was checked before, such as at a way back. */
  readonly sha256?: string | undefined;
}

/** The `rostrum` of a host, which runs whatever version is current. */
const renderCommand = ({ home, current }: HostPaths, node: string): string =>
  `#!/bin/sh\nROSTRUM_HOME=${home}\nexport ROSTRUM_HOME\nexec ${node} ${current}/${programName} "$@"\n`;

/**
 * Makes a version the current one, in one rename: at any moment `current` leads to a whole version. The daemon that runs goes
 * on with the old one until it is started anew.
 */
export const renderSwitch = ({ paths, node, directory, sha256 }: Switch): string => `
umask 077
version=${paths.versions}/${directory}
[ -f $version/${programName} ] || exit ${switchCodes.noProgram}
${sha256 === undefined ? '' : `${renderHash(`$version/${programName}`, node)}\n[ "$sum" = ${sha256} ] || { rm -rf $version; exit ${switchCodes.damaged}; }`}
${node} $version/${programName} --version || exit ${switchCodes.doesNotRun}
mkdir -p ${paths.home}/bin && chmod 700 ${paths.home} || exit 1
printf '%s' ${quoteShell(renderCommand(paths, node))} > ${paths.command}.new && chmod 700 ${paths.command}.new || exit 1
mv -f ${paths.command}.new ${paths.command} || exit 1
rm -rf ${paths.home}/current.new && ln -s versions/${directory} ${paths.home}/current.new || exit 1
${node} -e ${quoteShell("require('fs').renameSync(process.argv[1],process.argv[2])")} ${paths.home}/current.new ${paths.current}`;

/** Takes away versions that nobody needs, the oldest first, and runtimes of ours that no command names. */
export const renderPrune = ({ paths, node }: Pick<Switch, 'paths' | 'node'>, kept: readonly string[]): string => `
cd ${paths.versions} || exit 0
left=${keptVersions}
for one in $(ls -t); do
  [ "$one" = node_modules ] && continue
  case " ${kept.join(' ')} " in *" $one "*) left=$((left - 1)); continue;; esac
  [ "$left" -gt 0 ] && { left=$((left - 1)); continue; }
  rm -rf "./$one"
done
cd ${paths.node} 2>/dev/null || exit 0
for one in *; do [ -d "$one" ] && [ ${node} != ${paths.node}/"$one"/bin/node ] && rm -rf "./$one"; done
true`;

/** Runs our command there, with the search path of a login. A text that it reads is seen by nobody else. */
export const renderRostrum = (
  { paths, searchPath }: { readonly paths: HostPaths; readonly searchPath: string },
  words: readonly string[],
  input?: string,
): string => {
  const line = `PATH=${searchPath} ${paths.command} ${words.map(quoteShell).join(' ')}`;
  return input === undefined ? line : `${line} <<'ROSTRUM-INPUT'\n${input}\nROSTRUM-INPUT`;
};

/** The result that a command with `--json` has printed. @throws HubError its own refusal, or a sentence of what it said. */
export function readRostrum(
  what: string,
  { code, output, errors }: { readonly code: number; readonly output: string; readonly errors: string },
): unknown {
  if (code === 0) return lastJson(output);
  const refusal = ownRefusal.safeParse(lastJson(errors)).data?.error;
  // Unknown codes become `internal` there.
  if (refusal !== undefined) throw hubErrorFrom({ ...refusal, code: refusal.code as ErrorCode });
  throw new HubError('unreachable', `${what} failed there: ${(errors || output).trim().slice(-600)}`);
}

/** What our command says on a host; what else is a program of ours there may say anything. */
const ownRefusal = z.object({
  error: z.object({
    code: z.string().max(64),
    message: z.string().max(10_000),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** The last line that is JSON: what login files print stands before it. */
function lastJson(text: string): unknown {
  for (const line of text.split('\n').reverse()) {
    if (!line.startsWith('{')) continue;
    try {
      return JSON.parse(line);
    } catch {
      // A line of somebody else's.
    }
  }
  return undefined;
}
