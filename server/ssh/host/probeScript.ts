import { quoteShell } from '../../../shared/shellLine.ts';
import { configMark, programName } from './hostPaths.ts';
import { packMark } from './ptyPack.ts';

/** An agent's program, as far as a look at a host needs it. */
export interface AgentProgram {
  readonly name: string;
  readonly command: string;
  /** Files below the home directory, one of which is there when somebody has logged in. */
  readonly loginFiles?: readonly string[] | undefined;
  readonly installHint?: string | undefined;
  readonly loginHint?: string | undefined;
}

/** What a look at a host asks for. */
export interface ProbeQuestion {
  /** Our directory there; undefined for `~/.rostrum`. */
  readonly home?: string | undefined;
  readonly workRoot?: string | undefined;
  /** The hub's address as the host would see it. */
  readonly hubUrl?: string | undefined;
  readonly agents: readonly AgentProgram[];
}

/** How facts are said, and programs asked that may hang. */
const prelude = `
LC_ALL=C
export LC_ALL
hasTimeout=
say() { printf '%s\\t%s\\n' "$1" "$(printf '%s' "$2" | tr '\\t\\r\\n' '   ')"; }
has() { command -v "$1" >/dev/null 2>&1; }
# What hangs is ended, where there is a timeout with all that it has started; what waits for its end holds none of our streams.
# An interactive shell does not hear that it is asked to end.
timeout -k 1 5 true 2>/dev/null && hasTimeout=1
bounded() {
  limit=$1; shift
  if [ -n "$hasTimeout" ]; then timeout -k 1 "$limit" "$@" </dev/null; return; fi
  "$@" </dev/null & child=$!
  ( sleep "$limit"; kill "$child"; sleep 1; kill -9 "$child" ) >/dev/null 2>&1 & guard=$!
  wait "$child" 2>/dev/null; code=$?
  kill "$guard" 2>/dev/null
  return $code
}`;

/**
 * The script that looks at a host in one go. It writes a line for each fact, `name<TAB>value`, changes nothing, and lets
 * no program that it asks take longer than some seconds. For any POSIX sh: dash, bash, busybox, ksh.
 */
export const renderProbe = ({ home, workRoot, hubUrl, agents }: ProbeQuestion): string => `${prelude}
expand() { case $1 in '~') printf '%s' "$HOME";; '~/'*) printf '%s/%s' "$HOME" "\${1#??}";; *) printf '%s' "$1";; esac; }
nearest() { near=$1; while [ ! -d "$near" ] && [ "$near" != / ] && [ -n "$near" ]; do near=$(dirname "$near"); done; printf '%s' "$near"; }
free() { df -Pk "$1" 2>/dev/null | awk 'NR > 1 { print $(NF - 2); exit }'; }
writable() {
  near=$(nearest "$1")
  if [ -e "$1" ] && [ ! -d "$1" ]; then printf 'no it is no directory'
  elif [ -w "$near" ] && [ -x "$near" ]; then printf 'yes'
  elif [ "$near" = "$1" ]; then printf 'no it cannot be written'
  else printf 'no %s cannot be written' "$near"; fi
}

say os "$(uname -s)"
say release "$(uname -r)"
say arch "$(uname -m)"
libc=$(getconf GNU_LIBC_VERSION 2>/dev/null)
if [ -z "$libc" ]; then for one in /lib/ld-musl-*; do [ -e "$one" ] && libc=musl; done; fi
say libc "$libc"
say boot "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid 2>/dev/null)"
uid=$(id -u)
user=$(id -un)
say uid "$uid"
say user "$user"
say home "$HOME"
say shell "$SHELL"
say clock "$(date +%s)"

# What a person's own login finds is what sessions shall find; many set it for interactive shells alone.
login=
if [ -n "$SHELL" ] && has "$SHELL"; then
  for flags in -lic -lc -c; do
    login=$(bounded 5 "$SHELL" $flags env 2>/dev/null | sed -n 's/^PATH=//p' | tail -n 1)
    [ -n "$login" ] && break
  done
fi
[ -n "$login" ] && PATH=$login:$PATH
PATH=$PATH:/usr/local/bin:/usr/bin:/bin
# Each directory once, and only those that mean the same everywhere.
PATH=$(printf '%s' "$PATH" | tr ':' '\\n' | awk '/^\\// && !seen[$0]++' | tr '\\n' ':')
PATH=\${PATH%:}
export PATH
say path "$PATH"

if has tmux; then say tmux "$(bounded 5 tmux -V 2>/dev/null)"; say tmuxPath "$(command -v tmux)"; fi
has git && say git "$(bounded 5 git --version 2>/dev/null)"
for tool in gzip sha256sum shasum openssl systemd-run; do has "$tool" && say tool "$tool"; done
for installer in apt-get dnf yum zypper pacman apk brew; do has "$installer" && { say installer "$installer"; break; }; done
[ "$uid" = 0 ] || { has sudo && say tool sudo; }

ours=$(expand ${quoteShell(home ?? '~/.rostrum')})
say ours "$ours"
say oursWritable "$(writable "$ours")"
say oursFree "$(free "$(nearest "$ours")")"
work=$(expand ${quoteShell(workRoot ?? '')})
[ -n "$work" ] || work=$ours/daemon/work
say work "$work"
say workWritable "$(writable "$work")"
say workFree "$(free "$(nearest "$work")")"

seen=:
node() {
  case $seen in *":$1:"*) return;; esac
  [ -f "$1" ] && [ -x "$1" ] || return
  seen=$seen$1:
  version=$(bounded 5 "$1" --version 2>/dev/null)
  case $version in v[0-9]*) say node "$version $1";; *) say nodeBroken "$1";; esac
}
node "$(command -v node 2>/dev/null)"
for one in "$ours"/node/*/bin/node /usr/local/bin/node /usr/bin/node /opt/homebrew/bin/node /opt/node*/bin/node \\
  "$HOME"/.local/bin/node "$HOME"/.nvm/versions/node/*/bin/node "$HOME"/.local/share/fnm/node-versions/*/installation/bin/node \\
  "$HOME"/.fnm/node-versions/*/installation/bin/node "$HOME"/.volta/tools/image/node/*/bin/node "$HOME"/.asdf/installs/nodejs/*/bin/node \\
  "$HOME"/.local/share/mise/installs/node/*/bin/node "$HOME"/n/bin/node \\
  "$HOME"/.vscode-server*/bin/*/node "$HOME"/.vscode-server*/cli/servers/*/server/node "$HOME"/.cursor-server/cli/servers/*/server/node
do node "$one"; done

${agents.map(renderAgent).join('\n')}

if has systemctl; then
  [ -n "$XDG_RUNTIME_DIR" ] || { [ -d "/run/user/$uid" ] && XDG_RUNTIME_DIR=/run/user/$uid; }
  export XDG_RUNTIME_DIR
  say systemd "$(bounded 5 systemctl --user is-system-running 2>/dev/null)"
  linger=$(bounded 5 loginctl show-user "$user" --property=Linger 2>/dev/null)
  [ -e "/var/lib/systemd/linger/$user" ] && linger=Linger=yes
  say linger "\${linger#Linger=}"
fi
has launchctl && say launchd yes

if [ -L "$ours/current" ]; then say current "$(readlink "$ours/current")"; fi
for one in "$ours"/versions/*; do [ -f "$one/${programName}" ] && say version "\${one##*/}"; done
if [ -f "$ours/versions/node_modules/${packMark}" ]; then say pty "$(cat "$ours/versions/node_modules/${packMark}")"; fi
for one in "$ours"/incoming/*; do [ -e "$one" ] && say incoming "\${one##*/}"; done
if [ -e "$ours/bin/rostrum" ]; then
  if bounded 15 "$ours/bin/rostrum" --version >/dev/null 2>&1; then say command runs; else say command broken; fi
fi
if [ -f "$ours/daemon/server.json" ]; then
  field() { sed -n "s/^ *\\"$1\\": *\\"\\([^\\"]*\\)\\".*/\\1/p" "$ours/daemon/server.json" 2>/dev/null | head -n 1; }
  say serverId "$(field serverId)"
  say serverName "$(field name)"
  say serverHub "$(field hubUrl)"
  say serverMoved "$(field movedFrom)"
fi
if [ -f "$ours/daemon.yaml" ]; then
  say configWork "$(sed -n 's/^workRoot: *//p' "$ours/daemon.yaml" | head -n 1 | tr -d '"' | tr -d "'")"
  if [ "$(head -n 1 "$ours/daemon.yaml")" = ${quoteShell(configMark)} ]; then
    say config ours
    while IFS= read -r one; do say configLine "$one"; done < "$ours/daemon.yaml"
  else say config foreign; fi
fi
if [ -f "$ours/service/kind" ]; then say service "$(cat "$ours/service/kind")"; fi
if [ -f "$ours/bootstrapped" ]; then say bootstrapped "$(cat "$ours/bootstrapped")"; fi
${hubUrl === undefined ? '' : renderReach(hubUrl)}
true`;

const renderAgent = ({ name, command, loginFiles }: AgentProgram): string => `
found=$(command -v ${quoteShell(command)} 2>/dev/null)
if [ -n "$found" ]; then
  login=${loginFiles === undefined ? 'unknown' : 'no'}
  for one in ${(loginFiles ?? []).map((file) => `"$HOME"/${quoteShell(file)}`).join(' ')}; do [ -e "$one" ] && login=yes; done
  say agent ${quoteShell(name)}" $login $found"
fi`;

/** The script that asks there for a hub at an address alone. */
export const renderReachProbe = (hubUrl: string): string => `${prelude}${renderReach(hubUrl)}
true`;

/** Whoever is there to ask asks: curl, wget, a Node, or bash by itself. */
const renderReach = (hubUrl: string): string => {
  const url = `${hubUrl.replace(/\/+$/, '')}/healthz`;
  const { hostname, port, protocol } = new URL(hubUrl);
  const place = `/dev/tcp/${hostname.replace(/^\[|\]$/g, '')}/${port || (protocol === 'https:' ? '443' : '80')}`;
  const byNode =
    'fetch(process.argv[1],{signal:AbortSignal.timeout(4000)}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))';
  return `
url=${quoteShell(url)}
ask() { if "$@" >/dev/null 2>&1; then say reach "yes $by"; else say reach "no $by"; fi; }
if has curl; then by=curl; ask bounded 6 curl -fsS -m 5 -o /dev/null "$url"
elif has wget; then by=wget; ask bounded 6 wget -q -T 5 -O /dev/null "$url"
elif has node; then by=node; ask bounded 6 node -e ${quoteShell(byNode)} "$url"
elif has bash; then by=bash; ask bounded 6 bash -c ${quoteShell(`: < ${place}`)}
else say reach unknown; fi`;
};
