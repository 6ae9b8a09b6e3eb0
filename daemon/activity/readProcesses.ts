import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processFactArgs, readPsLine, readStat } from './processFacts.ts';
import type { ProcessFact } from './processFacts.ts';

const run = promisify(execFile);
/** So long files are read in one turn of the loop: a key's echo, which takes a millisecond or two, is not to wait for them. */
const turnMs = 0.3;

/** Every process of this machine, in one read for all sessions; empty where the system has no such table. */
export async function readProcesses(): Promise<readonly ProcessFact[]> {
  if (process.platform === 'win32') return [];
  return process.platform === 'linux' ? readProc() : readPs();
}

/** The files not asynchronously: what the kernel makes up on the spot is faster read than asked for. */
async function readProc(): Promise<readonly ProcessFact[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const facts: ProcessFact[] = [];
  let turnEndsAt = performance.now() + turnMs;
  for (const pid of pids) {
    const fact = readOne(pid);
    if (fact !== undefined) facts.push(fact);
    if (performance.now() < turnEndsAt) continue;
    await nextTurn();
    turnEndsAt = performance.now() + turnMs;
  }
  return facts;
}

function readOne(pid: string): ProcessFact | undefined {
  try {
    return readStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

async function readPs(): Promise<readonly ProcessFact[]> {
  const { stdout } = await run('ps', [...processFactArgs], {
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    maxBuffer: 64 * 1_048_576,
  });
  return stdout.split('\n').flatMap((line) => readPsLine(line) ?? []);
}
