import type { Person } from '../person.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { readRostrum, renderRostrum } from './hostCommands.ts';
import type { HostFacts } from './hostFacts.ts';
import { hostPaths } from './hostPaths.ts';
import { quoteShell } from '../../../shared/shellLine.ts';
import { runScript } from './runScript.ts';
import { createStepTeller, scriptFailed } from './stepTeller.ts';

/** What is taken away. */
export interface UninstallParts {
  readonly host: RemoteHost;
  readonly person: Person;
  readonly facts: Pick<HostFacts, 'ours' | 'work' | 'install' | 'searchPath'>;
  /** Takes the server out of the hub; undefined where the hub does not know it. Its daemon ends its sessions then. */
  readonly removeFromHub: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const scriptMs = 120_000;

/** Takes everything of ours from a host but the work, and nothing that is not ours. Every step can be repeated. @throws HubError, RemoteRefusal */
export async function uninstallServer(parts: UninstallParts): Promise<void> {
  const { host, person, facts, removeFromHub, signal } = parts;
  const steps = createStepTeller(person, { signal, host: host.destination });
  const paths = hostPaths(facts.ours.path);
  const script = (text: string) =>
    runScript(host, text, { timeoutMs: scriptMs, ...(signal === undefined ? {} : { signal }) });

  if (removeFromHub !== undefined)
    await steps.do('hub', 'Take it out of the hub', async () => {
      await removeFromHub();
      return 'its key opens nothing any more';
    });

  if (!facts.install.hasCommand) steps.skip('service', 'Service', 'there is no command of ours');
  else
    await steps.do('service', 'End its daemon and its terminals', async () => {
      const words = ['daemon', 'service', 'remove', '--with-terminals', '--json'];
      const plain = facts.searchPath
        .split(':')
        .filter((one) => /^\/[\w@%+=,./-]*$/.test(one))
        .join(':');
      readRostrum('Ending the daemon', await script(renderRostrum({ paths, searchPath: plain }, words)));
      return undefined;
    });

  await steps.do('files', `Take what is ours in ${paths.home} away`, async () => {
    const isForeign = facts.install.config === 'foreign';
    const names = isForeign ? ownNames : [...ownNames, 'daemon.yaml'];
    const { code, output, errors } = await script(renderRemoval(paths.home, { names, work: facts.work.path }));
    if (code !== 0) throw scriptFailed(host.destination, `Taking what is ours in ${paths.home} away`, errors);
    const left = output.trim();
    return left === '' ? undefined : `the work stays in ${left}`;
  });
}

/**
 * What an installation makes in its home. Beside it there may be what is not its own: the data of a hub on the same machine, hosts
 * that its person has confirmed, a work root.
 */
const ownNames = [
  ...['bin', 'bootstrap.sh', 'bootstrapped', 'current', 'current.new', 'daemon', 'daemon.yaml.new'],
  ...['incoming', 'node', 'service', 'versions'],
];

/** All of these go but a work root with something in it, wherever that is, and the home where it is empty then. Prints what stays. */
const renderRemoval = (
  home: string,
  { names, work }: { readonly names: readonly string[]; readonly work: string },
): string => `
[ -d ${home} ] || exit 0
keep=
case ${quoteShell(work)} in ${home}/*) [ -n "$(ls -A ${quoteShell(work)} 2>/dev/null)" ] && keep=${quoteShell(work)};; esac
remove() {
  for one do
    [ -e "$one" ] || [ -L "$one" ] || continue
    case $keep in
      "$one") ;;
      "$one"/*) [ -L "$one" ] || remove "$one"/* "$one"/.[!.]* "$one"/..?*;;
      *) rm -rf "$one" || exit 1;;
    esac
  done
}
remove ${names.map((name) => `${home}/${name}`).join(' ')}
rmdir ${home} 2>/dev/null
printf '%s\\n' "$keep"`;
