import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const oldestNode = [20, 9];

/** Throws a sentence for the person when this Node is too old to run the project. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Error(
    `Rostrum needs Node ${oldestNode.join('.')} or newer; this is Node ${version}. Install it from https://nodejs.org and try again.`,
  );
}

/** Installs the npm packages of the lock file, unless exactly these are installed already. */
export function ensurePackages(root) {
  const stampFile = join(root, 'node_modules', '.rostrum-setup');
  const wanted = stampOf(root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  if (!existsSync(stampFile) && isInstalledByHand(root)) return writeFileSync(stampFile, wanted);

  process.stderr.write('Installing npm packages …\n');
  // No package here needs its install script (esbuild finds its program in a platform package), so none may run one.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error !== undefined || status !== 0) {
    throw new Error(
      `npm could not install the packages (${error?.message ?? `exit code ${status}`}). Run "npm ci" to see why.`,
    );
  }
  writeFileSync(stampFile, wanted);
}

// The platform is part of it: packages copied from another machine carry that machine's programs.
function stampOf(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

// npm writes this file last, so one that is newer than the lock file tells of a complete "npm ci" or "npm install".
function isInstalledByHand(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  return existsSync(hidden) && statSync(hidden).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}
