import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const moreDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
const installMs = 120_000;

/** Where a program is; installed from Debian's packages where we may. Undefined where there is none, which is said. */
export function findProgram(name: string, debianPackage: string): string | undefined {
  const found = lookFor(name) ?? (install(debianPackage) ? lookFor(name) : undefined);
  if (found === undefined) {
    process.stderr.write(
      `${name} is not on this machine, so nothing is measured beside it ("apt-get install ${debianPackage}").\n`,
    );
  }
  return found;
}

function lookFor(name: string): string | undefined {
  const directories = [...(process.env['PATH'] ?? '').split(':'), ...moreDirectories];
  return directories.map((directory) => join(directory, name)).find((path) => existsSync(path));
}

function install(debianPackage: string): boolean {
  if (process.getuid?.() !== 0 || lookFor('apt-get') === undefined) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    const words = ['install', '-y', '--no-install-recommends', debianPackage];
    execFileSync('apt-get', words, { env, stdio: 'ignore', timeout: installMs });
    return true;
  } catch {
    // No such package in this release, or no network: the caller says that the program is missing.
    return false;
  }
}
