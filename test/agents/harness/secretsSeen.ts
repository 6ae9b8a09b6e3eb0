import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../../harness/openFleet.ts';
import { listProcesses } from '../../harness/processTable.ts';
import type { RunningProcess } from '../../harness/processTable.ts';
import type { Listening } from './listeningSockets.ts';
import type { Tried } from './tryAsStranger.ts';

/** The command lines of all processes of the machine over a run: what somebody saw once, they have. */
export class CommandLines {
  private readonly seen = new Set<string>();

  /** Looks at the whole machine. */
  look(): readonly RunningProcess[] {
    const all = listProcesses();
    for (const { pid, commandLine } of all) if (pid !== process.pid) this.seen.add(commandLine);
    return all;
  }

  /** None showed a token, or one of these secrets, by what it is. */
  assertShowNo(secrets: ReadonlyMap<string, string>): void {
    for (const commandLine of this.seen) {
      assert.doesNotMatch(commandLine, anyToken);
      for (const [what, secret] of secrets) assert.ok(!commandLine.includes(secret), `${what} in ${commandLine}`);
    }
  }
}

const anyToken = /\br(tok|reg|key|ses)_[\w-]{20,}/;

/** What nobody but hub, daemon and agents should know, by what it is. */
export function fleetSecrets(fleet: Fleet, server: string): ReadonlyMap<string, string> {
  const key = readFileSync(join(fleet.daemon(server).dataDir, 'server.json'), 'utf8');
  return new Map([
    ['server key', /rkey_[\w-]{43}/.exec(key)?.[0] ?? ''],
    ['admin token', fleet.hub.adminToken],
    ['key of the model', 'test-key'],
  ]);
}

const refusals: ReadonlySet<string> = new Set(['401', '403', '421', 'EACCES', 'ENOENT', 'ECONNREFUSED']);

/** Every port listens on this machine alone, and whoever knocked at a socket was refused. */
export function assertClosed(sockets: readonly Listening[], tried: readonly Tried[]): void {
  for (const socket of sockets)
    if (socket.kind === 'tcp') assert.match(socket.host, /^(127\.|0000:.*:0001$|.*:ffff:7f)/i, JSON.stringify(socket));
  assert.ok(tried.length > 0);
  assert.deepEqual(
    tried.filter(({ came }) => !refusals.has(came)),
    [],
  );
}
