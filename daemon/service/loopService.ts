import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { shellWord } from '../../shared/shellLine.ts';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { renderBackground, renderRespawn, respawnFile } from './renderRespawn.ts';
import { serviceDirectory } from './servicePlace.ts';
import type { ServiceParts, ServiceWay } from './serviceWay.ts';
import { askToEnd, untilEnded } from './untilEnded.ts';

const lookMs = 50;

/**
 * The daemon in a loop in the background: for machines without a service manager for users and without tmux. It is started
 * again after a crash, and not after a boot. What it writes is in a file that is kept short.
 */
export function loopService({ place, run }: ServiceParts): ServiceWay {
  const inService = (name: string) => path.join(serviceDirectory(place), name);
  const [log, script] = [inService('daemon.log'), inService('background.sh')];
  const [holder, keeper] = [inService('loop'), inService('keeper')];

  const readText = (file: string) => readFile(file, 'utf8').catch(() => '');
  const readHolder = async () => {
    const [pid = '', mark = ''] = (await readText(holder)).trim().split(' ');
    return { pid: Number(pid), mark };
  };
  /** Numbers of processes are given anew: what is ours has the mark of its start in its arguments. */
  async function isMarked(pid: number, mark: string): Promise<boolean> {
    if (!(pid > 1) || mark === '') return false;
    const isLinux = process.platform === 'linux';
    const told = isLinux
      ? await readText(`/proc/${pid}/cmdline`)
      : (await run('ps', ['-o', 'args=', '-p', String(pid)])).output;
    return told.includes(mark);
  }
  async function isRunning(): Promise<boolean> {
    const { pid, mark } = await readHolder();
    return isMarked(pid, mark);
  }
  /** The group of the loop, while anything of it lives; a daemon that was refused for good leaves who keeps its log short. */
  async function readGroup(): Promise<number | undefined> {
    const { pid, mark } = await readHolder();
    const isAlive = (await isMarked(pid, mark)) || (await isMarked(Number(await readText(keeper)), mark));
    return isAlive ? pid : undefined;
  }

  async function end(): Promise<void> {
    const group = await readGroup();
    // The loop hears of it with all that it has started, and waits for the daemon. Sessions are in groups of their own.
    if (group !== undefined) process.kill(-group, 'SIGTERM');
    else await askToEnd(place);
    await untilEnded(place);
    while ((await readGroup()) !== undefined) await pause(lookMs);
  }

  return {
    logCommand: `tail -n 50 ${shellWord(log)}`,
    isPossible: async () => process.platform !== 'win32',
    isRunning,
    async start() {
      await end();
      await writeFileAtomic(respawnFile(place), renderRespawn(place), { mode: 0o700 });
      await writeFileAtomic(script, renderBackground(place, { log, keeper }), { mode: 0o700 });
      const mark = randomUUID();
      const words = await open(log, 'w', 0o600).then((file) => file.close().then(() => open(log, 'a', 0o600)));
      try {
        const stdio = ['ignore', words.fd, words.fd] as const;
        const loop = spawn('/bin/sh', [script, mark], { cwd: place.home, detached: true, stdio: [...stdio] });
        await once(loop, 'spawn');
        loop.unref();
        await writeFileAtomic(holder, `${loop.pid} ${mark}\n`);
      } finally {
        await words.close();
      }
    },
    async remove() {
      await end();
      for (const file of [holder, keeper, script, log, `${log}.old`]) await rm(file, { force: true });
    },
  };
}
