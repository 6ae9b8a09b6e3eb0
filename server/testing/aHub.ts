import type { Log } from '../../runtime/log.ts';
import type { Ports } from '../handlers/ports.ts';
import { Hub } from '../hub.ts';
import type { Records } from './builders.ts';
import { aPerson, aProject, aServer, alice, anId, bornAt } from './builders.ts';
import { somePorts } from './handling.ts';
import { aHeldJournal } from './heldJournal.ts';
import type { HubEvent } from '../../shared/model/events.ts';

/** A log that keeps nothing. */
export const silent: Log = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  trace: () => {},
  child: () => silent,
};

/** A hub on a journal in memory, loaded, with alice, her project and one server; time and ids count. */
export async function aHub({
  projects = [aProject()],
  servers = [aServer()],
  ports = {},
}: Pick<Records, 'projects' | 'servers'> & { readonly ports?: Partial<Ports> } = {}) {
  const held = aHeldJournal();
  const clock = { now: bornAt + 1_000 };
  let made = 0;
  const hub = new Hub({
    journal: held.journal,
    log: silent,
    figures: () => undefined,
    ports: somePorts({
      readLines: (range) => held.journal.read(range),
      readLinesAt: (seqs) => held.journal.readAt(seqs),
      ...ports,
    }),
    now: () => clock.now,
    randomBytes: (count) => {
      made += 1;
      const bytes = new Uint8Array(count);
      new DataView(bytes.buffer).setUint32(count - 4, made);
      return bytes;
    },
  });
  await hub.load();
  const born: HubEvent[] = [
    { type: 'person_added', actor: alice, person: aPerson() },
    ...projects.map(({ members: _members, ...project }): HubEvent => ({
      type: 'project_created',
      projectId: project.id,
      actor: alice,
      project,
      owner: anId('person'),
    })),
    ...servers.map((server): HubEvent => ({
      type: 'server_registered',
      serverId: server.id,
      actor: alice,
      server,
      tokenId: anId('token'),
    })),
  ];
  hub.commit(born, alice);
  held.sync();
  return { hub, held, clock };
}

/** Whether a promise is settled after everything that can happen by itself has happened. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => {
    settled = true;
  };
  promise.then(note, note);
  // Every microtask, and those they lead to, run before the next turn of the loop.
  await new Promise((resolve) => void setImmediate(resolve));
  return settled;
}
