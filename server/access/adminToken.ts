import { access } from 'node:fs/promises';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { hubActor } from '../../shared/model/actor.ts';
import { tokenPrefixes } from '../../shared/model/person.ts';
import { decideAddPerson } from '../decide/persons.ts';
import { decideCreateToken } from '../decide/tokens.ts';
import type { Hub } from '../hub.ts';
import { mintToken } from './tokens.ts';

/**
 * Sees to it that there is an admin with a token in a file (0600). A file that was taken away means that another token
 * is wanted; the old one stays valid until it is revoked.
 */
export async function ensureAdminToken(hub: Hub, file: string): Promise<void> {
  const admin = [...hub.state.persons.values()].find((person) => person.admin);
  if (admin !== undefined && (await isThere(file))) return;
  const { token, hash } = mintToken(tokenPrefixes.person);
  const context = hub.context(hubActor);
  const { events } =
    admin === undefined
      ? decideAddPerson(hub.state, { name: 'admin', admin: true, tokenHash: hash }, context)
      : decideCreateToken({ name: 'admin.token', hash, opens: { kind: 'person', personId: admin.id } }, context);
  // The log first: a file whose token nobody knows would be worse than one that is made at the next start.
  await hub.commit(events, hubActor).durable;
  await writeFileAtomic(file, `${token}\n`);
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    // Missing, or not ours to read: either way the next owner of it needs a new one.
    return false;
  }
}
