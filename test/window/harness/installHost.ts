// Installs a real VS Code for the window tests, unless exactly this one is installed: `node --import tsx <this file>`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { hostDirectory, hostManifest, hostManifestFiles, hostProgramsIn } from './hostFiles.ts';

// No script may run: that of code-server wants a compiler and libraries which nothing here needs.
const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

// What may come as C++ only, and how an editor is without it: without a compiler everything else still works.
const native = [
  ['@vscode/spdlog', 'will write no log files'],
  ['@vscode/native-watchdog', 'may outlive a test that is killed'],
  ['native-watchdog', 'may outlive a test that is killed'],
  ['node-pty', 'may open no terminals of its own'],
] as const;

/** Makes the editor ready to be started; takes a minute the first time, nothing later. @throws Error saying what failed. */
export function ensureHost(): void {
  if (existsSync(hostDirectory)) return;
  process.stderr.write(`Installing the editor of the window tests in ${hostDirectory} …\n`);
  mkdirSync(dirname(hostDirectory), { recursive: true });
  // It gets its name when it is complete, so that what was interrupted or is made by two at once is never used.
  const directory = mkdtempSync(`${hostDirectory}.`);
  try {
    install(directory);
    renameSync(directory, hostDirectory);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    if (!existsSync(hostDirectory)) throw error;
  }
}

function install(directory: string): void {
  const { node, server, serverDirectory } = hostProgramsIn(directory);
  for (const name of hostManifestFiles) copyFileSync(join(hostManifest, name), join(directory, name));
  const npm = (cwd: string, ...args: readonly string[]) => run('npm', args, { cwd, directory });
  npm(directory, 'ci', ...flags);
  if (!existsSync(node)) {
    throw new Error(`The window tests run on Linux (x64, arm64) only: there is no Node for ${process.platform} here.`);
  }
  // Not "ci", which refuses the list of versions that the server carries because an optional one is missing in it.
  npm(serverDirectory, 'install', '--omit=dev', ...flags);
  for (const [name, without] of native) {
    if (!existsSync(join(serverDirectory, 'node_modules', name))) continue;
    try {
      npm(serverDirectory, 'rebuild', '--loglevel=error', name);
    } catch (error) {
      process.stderr.write(`The editor ${without}: ${String(error)}\n`);
    }
  }
  bringSearch(directory, serverDirectory);
  run(node, [server, '--version'], { cwd: serverDirectory, directory });
}

/** An older editor downloads its program for searching by a script, which may not run here: it gets that of a package. */
function bringSearch(directory: string, serverDirectory: string): void {
  const wanted = join(serverDirectory, 'node_modules', '@vscode', 'ripgrep');
  const program = join(wanted, 'bin', 'rg');
  if (!existsSync(wanted) || existsSync(program)) return;
  const packages = join(directory, 'node_modules', '@vscode', 'ripgrep-universal', 'bin');
  mkdirSync(dirname(program), { recursive: true });
  copyFileSync(join(packages, `${process.platform}-${process.arch}`, 'rg'), program);
}

interface Where {
  readonly cwd: string;
  readonly directory: string;
}

function run(program: string, args: readonly string[], { cwd, directory }: Where): void {
  const { nodeDirectory } = hostProgramsIn(directory);
  // A person's own npm may be told to compile against another Node's headers: the editor's Node brings its own.
  const env = {
    ...process.env,
    PATH: [join(nodeDirectory, 'bin'), process.env['PATH']].join(delimiter),
    npm_config_nodedir: nodeDirectory,
  };
  const { status, error, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  const words = error?.message ?? `exit code ${status}: ${stderr.slice(-2_000)}`;
  throw new Error(`"${[program, ...args].join(' ')}" failed in ${cwd}: ${words}`);
}

if (argv[1] !== undefined && argv[1] === fileURLToPath(import.meta.url)) ensureHost();
