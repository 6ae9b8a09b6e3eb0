import { readdir, readFile, rm } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { ensurePrivateDirectory, writeFileAtomic } from '../../runtime/atomicFile.ts';
import type { Log } from '../../runtime/log.ts';
import { providerSessionId } from '../../shared/model/session.ts';
import { sessionOrder } from '../../shared/protocol/daemon.ts';

const end = z.discriminatedUnion('how', [
  z.object({
    how: z.literal('exited'),
    exit: z.union([z.object({ exitCode: z.int() }), z.object({ signal: z.string() })]),
    reason: z.string(),
    lastScreen: z.string().optional(),
  }),
  z.object({ how: z.literal('lost'), reason: z.string(), lastScreen: z.string().optional() }),
  z.object({ how: z.literal('refused'), reason: z.string() }),
]);

/** How a session ended here. */
export type SessionEnd = z.infer<typeof end>;

const sessionRecord = z.object({
  order: sessionOrder,
  /** SHA-256 of the session's token; the token itself is only in the session's environment. */
  tokenHash: z.string(),
  cwd: z.string(),
  /** The daemon made that directory for this session; a record of before does not say. */
  isOwnDirectory: z.boolean().optional(),
  /** What its program calls its conversation, where that is known; kept before the program starts with it. */
  providerSessionId: providerSessionId.optional(),
  createdAt: z.number(),
  /** The door of this daemon that its programs were told of. */
  doorUrl: z.string().optional(),
  /** Which commit was checked out there when its task began; a record of before does not say. */
  begun: z.object({ taskId: z.string(), attempt: z.int(), commit: z.string().optional() }).optional(),
  /** Contracts that its agent published fulfilled, by task. */
  published: z.array(z.object({ taskId: z.string(), key: z.string() })),
  closing: z.string().optional(),
  state: z.discriminatedUnion('is', [
    z.object({ is: z.literal('starting') }),
    z.object({ is: z.literal('running'), pid: z.int(), startedAt: z.number() }),
    z.object({ is: z.literal('ended'), at: z.number(), end }),
  ]),
});

/** What the daemon knows of a session across its own restarts. */
export type SessionRecord = Readonly<z.infer<typeof sessionRecord>>;

/** The records of sessions, one directory each: `<data>/sessions/<id>/session.json`, readable by this user alone. */
export interface SessionRecords {
  directoryOf: (sessionId: string) => string;
  readAll: () => Promise<readonly SessionRecord[]>;
  /** Resolves when it is on disk. */
  write: (record: SessionRecord) => Promise<void>;
  remove: (sessionId: string) => Promise<void>;
}

const idPattern = /^session_[0-9a-z]{16}$/;

/** Opens the directory that holds the records. */
export async function openSessionRecords(directory: string, log: Log): Promise<SessionRecords> {
  await ensurePrivateDirectory(directory);
  const directoryOf = (sessionId: string) => path.join(directory, sessionId);
  return {
    directoryOf,
    async readAll() {
      const names = (await readdir(directory)).filter((name) => idPattern.test(name));
      const records = await Promise.all(
        names.map((name) => readRecord(path.join(directory, name, 'session.json'), log)),
      );
      return records.flatMap((record) => record ?? []);
    },
    async write(record) {
      const own = directoryOf(record.order.sessionId);
      await ensurePrivateDirectory(own);
      await writeFileAtomic(path.join(own, 'session.json'), JSON.stringify(record));
    },
    remove: (sessionId) => rm(directoryOf(sessionId), { recursive: true, force: true }),
  };
}

async function readRecord(file: string, log: Log): Promise<SessionRecord | undefined> {
  try {
    return sessionRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    log.error('the record of a session cannot be read; the session is not known', { file, error });
    return undefined;
  }
}
