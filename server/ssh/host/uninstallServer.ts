import type { Person } from '../person.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { bringNode, bringProgram, makeCurrent } from './bringProgram.ts';
import type { HostSupply } from './bringUpHost.ts';
import { readHostBundle } from './hostBundle.ts';
import { readRostrum, renderRostrum } from './hostCommands.ts';
import type { HostFacts } from './hostFacts.ts';
import { hostPaths, ownNames } from './hostPaths.ts';
import type { HostPaths } from './hostPaths.ts';
import { inTurn } from './inTurn.ts';
import { readLocalRuntime } from './localRuntime.ts';
import { planRuntime } from './planInstall.ts';
import { quoteShell } from '../../../shared/shellLine.ts';
import { runScript } from './runScript.ts';
import { createStepTeller, scriptFailed } from './stepTeller.ts';

/** What is taken away. */
export interface UninstallParts {
  readonly host: RemoteHost;
  readonly person: Person;
  readonly facts: HostFacts;
  /** What is brought where what is there cannot end its daemon any more. */
  readonly supply: Pick<HostSupply, 'bundleFile' | 'version'>;
  /** Takes the server out of the hub; undefined where the hub does not know it. Its daemon ends its sessions then. */
  readonly removeFromHub: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const scriptMs = 120_000;

/**
 * Takes everything of ours from a host but the work, and nothing that is not ours, while nobody else makes a server of it. Every
 * step can be repeated. @throws HubError, RemoteRefusal
 */
export async function uninstallServer(parts: UninstallParts): Promise<void> {
  const paths = hostPaths(parts.facts.ours.path);
  await inTurn({ ...parts, command: 'rostrum server uninstall', paths }, (signal) =>
    takeAway(paths, { ...parts, signal }),
  );
}

async function takeAway(
  paths: HostPaths,
  { host, person, facts, supply, removeFromHub, signal }: UninstallParts & { readonly signal: AbortSignal },
): Promise<void> {
  const steps = createStepTeller(person, { signal, host: host.destination });
  const script = (text: string) => runScript(host, text, { timeoutMs: scriptMs, signal });

  const { command, service, serverId } = facts.install;
  const mayRun = command !== 'none' || service !== undefined || serverId !== undefined;
  // First, so that what cannot be mended leaves the server as it is.
  if (mayRun && command !== 'runs') {
    const plan = { paths, ...planRuntime(facts, await readLocalRuntime(), paths) };
    const bundle = await readHostBundle(supply.bundleFile, supply.version);
    const bringing = { host, bundle, facts, signal, steps };
    await bringNode(plan, bringing);
    await bringProgram(plan, bringing);
    await steps.do('switch', 'Mend its command, which ends its daemon', async () => {
      await makeCurrent(plan, bringing);
      return undefined;
    });
  }

  if (removeFromHub !== undefined)
    await steps.do('hub', 'Take it out of the hub', async () => {
      await removeFromHub();
      return 'its key opens nothing any more';
    });

  if (!mayRun) steps.skip('service', 'Service', 'nothing of ours was ever started');
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
    // The usual one, and what its daemon.yaml says.
    const works = [facts.work.path, ...(facts.install.workRoot === undefined ? [] : [facts.install.workRoot])];
    const isForeign = facts.install.config === 'foreign';
    const ours = ownNames.filter((name) => `${paths.home}/${name}` !== paths.turn);
    const names = isForeign ? ours : [...ours, 'daemon.yaml'];
    const { code, output, errors } = await script(renderRemoval(paths.home, { names, works }));
    if (code !== 0) throw scriptFailed(host.destination, `Taking what is ours in ${paths.home} away`, errors);
    const left = output.trim();
    return left === '' ? undefined : `the work stays in ${left.split('\n').join(' and ')}`;
  });
}

/**
 * All of these go but a work root with something in it, wherever that is and whatever link leads there. The turn goes when it is
 * given up, and with it the home where that is empty then; what ended turns have left goes now. Prints what stays.
 */
const renderRemoval = (
  home: string,
  { names, works }: { readonly names: readonly string[]; readonly works: readonly string[] },
): string => `
[ -d ${home} ] || exit 0
real() { (cd "$1" 2>/dev/null && pwd -P); }
home=$(real ${home})
keep=
for one in ${works.map(quoteShell).join(' ')}; do
  case $one in '~'/*) one=$HOME/\${one#'~/'};; esac
  work=$(real "$one") || continue
  case $work in "$home"/*) [ -z "$(ls -A "$work" 2>/dev/null)" ] || keep="$keep$work
";; esac
done
holds() { printf '%s' "$keep" | while IFS= read -r kept; do case $kept in "$1"|"$1"/*) echo yes; break;; esac; done; }
remove() {
  for one do
    [ -e "$one" ] || [ -L "$one" ] || continue
    case "
$keep" in *"
$one
"*) continue;; esac
    if [ ! -L "$one" ] && [ -n "$(holds "$one")" ]; then remove "$one"/* "$one"/.[!.]* "$one"/..?*
    else rm -rf "$one" || exit 1; fi
  done
}
remove ${names.map((name) => `"$home"/${name}`).join(' ')}
read -r me < "$home"/turn/keeper || exit 1
for one in "$home"/turn/*; do case \${one##*/} in keeper|"$me".*) ;; *) rm -f "$one";; esac; done
printf '%s' "$keep"`;
