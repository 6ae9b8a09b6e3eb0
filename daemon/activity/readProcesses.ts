import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processFactArgs, readPsLine, readStat } from './processFacts.ts';
import type { ProcessFact } from './processFacts.ts';

const run = promisify(execFile);
/** Files read in one turn of the loop: about a millisecond, so that keys and output are not kept waiting. */
const filesInTurn = 50;

/** Every process of this machine, in one read for all sessions; empty where the system has no such table. */
export async function readProcesses(): Promise<readonly ProcessFact[]> {
  if (process.platform === 'win32') return [];
  return process.platform === 'linux' ? readProc() : readPs();
}

/** Not asynchronously: what the kernel makes up on the spot is faster read than asked for. */
async function readProc(): Promise<readonly ProcessFact[]> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const facts: ProcessFact[] = [];
  for (let start = 0; start < pids.length; start += filesInTurn) {
    facts.push(...pids.slice(start, start + filesInTurn).flatMap((pid) => readOne(pid) ?? []));
    await nextTurn();
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
