import type { ValuedOptions } from './options.ts';
import { parseLeading } from './options.ts';
import type { ShellWord } from './shellWord.ts';

/** A program that runs the command that follows its own options. */
interface Wrapper extends ValuedOptions {
  /** Operands of its own before the command, as the time of `timeout`. */
  readonly own?: number;
  /** Options with which it only tells something. */
  readonly asks?: readonly string[];
  /** Options that name the directory in which the command runs. */
  readonly directory?: readonly string[];
  /** The word after which the command stands, where it is not the first. */
  readonly verb?: readonly string[];
}

const sudo: Wrapper = {
  short: 'ugpChTrtUDR',
  long: [
    'user',
    'group',
    'prompt',
    'host',
    'chdir',
    'role',
    'type',
    'close-from',
    'command-timeout',
    'other-user',
    'chroot',
  ],
  directory: ['-D', '--chdir'],
};
const plain: Wrapper = {};

const wrappers: Readonly<Record<string, Wrapper>> = {
  sudo,
  'sudo-rs': sudo,
  doas: { short: 'uC' },
  pkexec: { long: ['user'] },
  env: { short: 'uCS', long: ['unset', 'chdir', 'split-string'], directory: ['-C', '--chdir'] },
  nohup: plain,
  setsid: plain,
  command: { asks: ['-v', '-V'] },
  builtin: plain,
  exec: { short: 'a' },
  nice: { short: 'n', long: ['adjustment'] },
  ionice: { short: 'cnpPu', long: ['class', 'classdata', 'pid'] },
  timeout: { short: 'ks', long: ['kill-after', 'signal'], own: 1 },
  gtimeout: { short: 'ks', long: ['kill-after', 'signal'], own: 1 },
  time: { short: 'fo', long: ['format', 'output'] },
  gtime: { short: 'fo', long: ['format', 'output'] },
  stdbuf: { short: 'ioe', long: ['input', 'output', 'error'] },
  unbuffer: plain,
  chroot: { long: ['userspec', 'groups'], own: 1 },
  fakeroot: plain,
  flock: { short: 'wE', long: ['timeout', 'wait', 'conflict-exit-code'], own: 1 },
  taskset: { own: 1 },
  chrt: { own: 1 },
  prlimit: plain,
  unshare: { short: 'SG', long: ['setuid', 'setgid', 'root', 'wd'] },
  nsenter: { short: 'tSG', long: ['target'] },
  setpriv: { long: ['reuid', 'regid', 'groups'] },
  strace: { short: 'aeEIoOpPsSuUX' },
  ltrace: { short: 'aeFlnopsuxX' },
  valgrind: plain,
  caffeinate: { short: 'tw' },
  'systemd-run': {
    short: 'pEMHu',
    long: ['unit', 'property', 'setenv', 'working-directory', 'uid', 'gid', 'slice', 'description'],
  },
  'systemd-inhibit': { long: ['what', 'who', 'why', 'mode'] },
  'dbus-run-session': plain,
  'xvfb-run': { short: 'efnpsw', long: ['server-args', 'server-num', 'error-file', 'auth-file'] },
  busybox: plain,
  toybox: plain,
  chronic: plain,
  proxychains: { short: 'f' },
  proxychains4: { short: 'f' },
  firejail: plain,
  runuser: { short: 'ugG', long: ['user', 'group'] },
  dotenv: { short: 'ef' },
  direnv: { verb: ['exec'], own: 1 },
  op: { verb: ['run'], long: ['env-file', 'account'] },
  mise: { verb: ['exec', 'x'] },
  uv: { verb: ['run'], short: 'p', long: ['with', 'python', 'project', 'directory', 'extra', 'group', 'env-file'] },
  poetry: { verb: ['run'] },
  pipenv: { verb: ['run'] },
  hatch: { verb: ['run'] },
  bundle: { verb: ['exec'] },
  pnpm: { verb: ['exec'] },
  yarn: { verb: ['exec'] },
  npx: { short: 'pc', long: ['package', 'call'] },
  bunx: plain,
  pnpx: plain,
  uvx: { long: ['from', 'with', 'python'] },
  npm: { verb: ['exec', 'x'] },
  conda: { verb: ['run'], short: 'np', long: ['name', 'prefix', 'cwd'] },
};

/** The command inside of another one. */
export interface Inner {
  readonly words: readonly ShellWord[];
  readonly assigned: readonly ShellWord[];
  readonly directory?: ShellWord | undefined;
  /** Given as one text, as `env -S` takes it. */
  readonly code?: ShellWord | undefined;
}

const assignment = /^[A-Za-z_]\w*=/;

/** What a program runs that is there to run another one; undefined where it is none, or runs nothing this time. */
export function readWrapped(name: ShellWord, args: readonly ShellWord[]): Inner | undefined {
  const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  if (wrapper === undefined) return undefined;
  const rest = afterVerb(wrapper, args);
  if (rest === undefined) return undefined;
  const { options, operands } = parseLeading(rest, wrapper);
  if (options.some((option) => wrapper.asks?.includes(option.name))) return undefined;
  const own = operands.slice(wrapper.own ?? 0);
  const first = own.findIndex((word) => !assignment.test(word));
  const [assigned, words] = first < 0 ? [own, []] : [own.slice(0, first), own.slice(first)];
  // `env -S 'cmd'`, `flock lock -c 'cmd'`.
  const split =
    name === 'env' ? options.find((option) => option.name === '-S' || option.name === '--split-string') : undefined;
  const code = words[0] === '-c' ? words[1] : split?.value;
  const directory = options.find((option) => wrapper.directory?.includes(option.name))?.value;
  if (words.length === 0 && code === undefined) return undefined;
  const taken = words[0] === '-c' ? 2 : words[0] === '--' ? 1 : 0;
  return { words: words.slice(taken), assigned, directory, code };
}

function afterVerb({ verb, ...valued }: Wrapper, args: readonly ShellWord[]): readonly ShellWord[] | undefined {
  if (verb === undefined) return args;
  const { operands } = parseLeading(args, valued);
  return verb.includes(operands[0] ?? '') ? operands.slice(1) : undefined;
}
