import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../../harness/processTable.ts';
import { endAllOf } from './hostProcesses.ts';

/** A user of this machine that stands for a host. */
export interface HostUser {
  readonly name: string;
  readonly id: number;
  readonly remove: () => Promise<void>;
}

/** Whom tests have made, with the number of the process that did: nobody else has such names. */
const ourName = /^rt-([0-9a-z]+)-\d+$/;
// Where no other range is said, systems give numbers below it to people.
const numbers = ['-K', 'UID_MIN=61000', '-K', 'UID_MAX=64000', '-K', 'GID_MIN=61000', '-K', 'GID_MAX=64000'];
const attempts = 20;
let made = 0;

/** Makes one, of which every process and file is its own. Those of tests that were killed go first. */
export async function makeHostUser({
  home,
  shell,
  passwordHash,
}: {
  readonly home: string;
  readonly shell: string;
  readonly passwordHash: string;
}): Promise<HostUser> {
  for (const { name, id } of abandoned()) await removeUser(name, id);
  const name = `rt-${process.pid.toString(36)}-${made}`;
  made += 1;
  await change('useradd', [
    ...['--home-dir', home, '--no-create-home', '--shell', shell, '--user-group', '--no-log-init'],
    ...['--password', passwordHash, ...numbers, name],
  ]);
  const id = Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }));
  return { name, id, remove: () => removeUser(name, id) };
}

function abandoned(): readonly { readonly name: string; readonly id: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , id]) => ({ name, id: Number(id), maker: ourName.exec(name)?.[1] }))
    .filter(({ maker }) => maker !== undefined && !isAlive(Number.parseInt(maker, 36)));
}

async function removeUser(name: string, id: number): Promise<void> {
  await endAllOf(id);
  await change('userdel', ['--force', name]);
}

/** One at a time may change the accounts of a machine. */
async function change(program: string, args: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
      return;
    } catch (error) {
      if (attempt >= attempts || !/lock/.test(String(error))) throw error;
      await pause(100);
    }
  }
}
