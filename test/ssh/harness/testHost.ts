import { execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../harness/freePort.ts';
import { until } from '../../harness/until.ts';
import type { HostDescription, HostKeyType } from './hostDescription.ts';
import { makeKey, ownMachineUser, passwordHash, writeHostFiles } from './hostFiles.ts';
import { signal, sshdsOf } from './hostProcesses.ts';
import { makeHostUser } from './hostUsers.ts';
import { layCable, raiseLoopback } from './network.ts';
import { startOwnMachine } from './ownMachine.ts';
import { hasOwnMachines } from './ownMachines.ts';
import { shareMachine } from './sharedMachine.ts';

/** A host with a real sshd. */
export interface TestHost {
  readonly name: string;
  readonly user: string;
  /** The number of its user. */
  readonly uid: number;
  /** As it is typed: user, address and port. */
  readonly destination: string;
  /** What its programs say is the name of their machine. */
  readonly hostname: string;
  /** Words that let `rostrum server add` give it a tunnel, where nothing keeps it from reaching a hub of this machine. */
  readonly tunnelWords: readonly string[];
  /** Where its sshd listens, as whoever is connected with it sees it. */
  readonly address: string;
  readonly port: number;
  /** The other end of its cable, where this machine can listen for it; undefined in this machine's own network. */
  readonly ourAddress: string | undefined;
  /** Its user's home, as a directory of this machine. */
  readonly home: string;
  /** The same as the host has it. */
  readonly homeThere: string;
  /** A process of this machine that is in the host's namespaces, where it has any. */
  readonly pid: number;
  /** Lets the holder of a public key (the line of an `authorized_keys`) in. */
  readonly letIn: (publicKey: string) => void;
  /** A public host key, as the file of it has it: type, key, comment. */
  readonly hostKey: (type?: HostKeyType) => string;
  /** As `ssh-keygen -lf` prints it: `SHA256:…`. */
  readonly fingerprint: (type?: HostKeyType) => string;
  /** Gives it another host key; its sshd has it from the next start on. */
  readonly changeHostKey: (type?: HostKeyType) => void;
  readonly startSshd: () => Promise<void>;
  /** Ends its sshd with everything that it serves; connections are cut. What was started in the background runs on. */
  readonly killSshd: () => Promise<void>;
  /** Runs a command line on it without SSH, as its user, in the home; throws where that fails. */
  readonly run: (commandLine: string) => string;
  /** The same as root. */
  readonly runAsRoot: (commandLine: string) => string;
  /** Lets it know a name, as its network's name server would; only a machine of its own can. */
  readonly nameAddress: (name: string, address: string) => void;
  /** Pulls its cable or puts it in again: nothing is told to either end. Where it has none, its sshd is halted. */
  readonly setLink: (state: 'up' | 'down') => void;
  /** What its sshd has logged. */
  readonly log: () => string;
  /** Ends everything on it, at once, as a power cut does. */
  readonly close: () => Promise<void>;
}

const sshPort = 22;
const isListening = 'Server listening on';
const ownAccount = { ...ownMachineUser, home: `/home/${ownMachineUser.name}`, etc: '/etc/ssh' };

/** Makes a host and starts its sshd. `through` is the process of the host that alone is connected with it. */
export async function openTestHost(
  directory: string,
  description: HostDescription,
  through: number | undefined,
): Promise<TestHost> {
  const { name, reachesUs } = description;
  if (reachesUs && description.only !== undefined)
    throw new Error(`${name} cannot be in this machine's network and behind a host.`);
  const isShared = !hasOwnMachines;
  const hasNetwork = !isShared && reachesUs !== true;
  const [port, address] = hasNetwork ? [sshPort, '0.0.0.0'] : [await freePort(), '127.0.0.1'];
  const user = isShared ? await makeUser(directory, description) : undefined;
  const account = user === undefined ? ownAccount : { ...user, home: homeOf(directory), etc: join(directory, 'etc') };
  const files = writeHostFiles(directory, { account, port, address, isShared }, description);
  const machine =
    user === undefined
      ? await startOwnMachine({ name, prepare: files.prepare, ownNetwork: hasNetwork })
      : shareMachine(user);
  const cable = hasNetwork ? layCable(machine.pid, through) : undefined;
  if (hasNetwork) raiseLoopback(machine.pid);
  // It is made by whatever starts the sshd of a machine.
  if (isShared) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });

  let sshd: ChildProcess | undefined;
  let log = '';
  const runAsRoot = (commandLine: string) => machine.run(['sh', '-c', commandLine]);
  const sshds = () => sshdsOf(sshd?.pid ?? 0, account.id);
  const startSshd = async () => {
    const started = machine.start(['/usr/sbin/sshd', '-D', '-e', '-f', `${account.etc}/sshd_config`]);
    sshd = started;
    const before = log.length;
    started.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await until(() => {
      if (started.exitCode !== null) throw new Error(`it has ended: ${log.slice(before)}`);
      return log.slice(before).includes(isListening);
    }, `the sshd of ${name} listens`);
  };
  const killSshd = async () => {
    if (isShared) await until(() => endEach(sshds()), `nothing of the sshd of ${name} runs any more`);
    // One that is just being forked is found the next time.
    else
      runAsRoot(
        'n=1; while [ $n -gt 0 ]; do n=0; for p in /proc/[0-9]*; do case "$(cat $p/comm 2>/dev/null)" in sshd*) ' +
          'case "$(cat $p/stat 2>/dev/null)" in *") Z "*|"") ;; *) kill -9 "${p#/proc/}" && n=1;; esac;; esac; done; done',
      );
    await until(
      () => sshd === undefined || sshd.exitCode !== null || sshd.signalCode !== null,
      `the sshd of ${name} ends`,
    );
  };
  await startSshd();
  return {
    name,
    user: account.name,
    uid: account.id,
    destination: `${account.name}@${cable?.far ?? address}${port === sshPort ? '' : `:${port}`}`,
    hostname: isShared ? hostname() : name,
    tunnelWords: isShared && reachesUs !== true ? ['--tunnel'] : [],
    address: cable?.far ?? address,
    port,
    ourAddress: through === undefined ? cable?.near : undefined,
    home: files.home,
    homeThere: account.home,
    pid: machine.pid,
    letIn: (publicKey) => appendFileSync(files.authorizedKeys, `${publicKey.trim()}\n`),
    hostKey: (type = 'ed25519') => readFileSync(`${files.hostKey(type)}.pub`, 'utf8').trim(),
    fingerprint: (type = 'ed25519') => fingerprintOf(`${files.hostKey(type)}.pub`),
    changeHostKey: (type = 'ed25519') => makeKey(files.hostKey(type), type, name),
    startSshd,
    killSshd,
    run: (commandLine) =>
      machine.run([
        ...['setpriv', `--reuid=${account.id}`, `--regid=${account.id}`, '--clear-groups', 'env', '-i'],
        ...[`HOME=${account.home}`, `USER=${account.name}`, 'PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8'],
        ...['sh', '-c', `cd && ${commandLine}`],
      ]),
    runAsRoot,
    nameAddress: (name, address) => appendFileSync(join(files.etc, 'hosts'), `${address} ${name}\n`),
    setLink(state) {
      if (hasNetwork) machine.run(['ip', 'link', 'set', 'eth0', state]);
      else for (const pid of sshds()) signal(pid, state === 'down' ? 'SIGSTOP' : 'SIGCONT');
    },
    log: () => log,
    close: machine.close,
  };
}

const homeOf = (directory: string) => join(directory, 'home', ownMachineUser.name);

const makeUser = (directory: string, description: HostDescription) =>
  makeHostUser({
    home: homeOf(directory),
    shell: description.shell ?? '/bin/sh',
    passwordHash: passwordHash(description),
  });

/** True where there was none left. */
function endEach(pids: readonly number[]): boolean {
  for (const pid of pids) signal(pid, 'SIGKILL');
  return pids.length === 0;
}

const fingerprintOf = (publicKeyFile: string) =>
  execFileSync('ssh-keygen', ['-lf', publicKeyFile], { encoding: 'utf8' }).split(' ')[1] ?? '';
