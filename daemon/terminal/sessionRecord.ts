import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { modeStateSchema } from './stream/modes.ts';

const lines = z.array(z.string());
const exitStatus = z.discriminatedUnion('how', [
  z.object({ how: z.literal('code'), exitCode: z.number() }),
  z.object({ how: z.literal('signal'), signal: z.string() }),
  z.object({ how: z.literal('unknown') }),
]);

const schema = z.object({
  version: z.literal(1),
  sessionId: z.string(),
  epoch: z.number().int().min(1),
  /** Only after an orderly stop: nothing was read that is not recorded, so the epoch goes on here. */
  offset: z.number().int().min(0).optional(),
  pid: z.number().int(),
  startedAt: z.number(),
  columns: z.number().int(),
  rows: z.number().int(),
  title: z.string(),
  /** What the program had set in its terminal when this was written. */
  modes: modeStateSchema.optional(),
  screen: z.object({ lines, title: z.string().optional() }),
  /** What the recording goes on with: where it may be cut, and the beginning of a character (base64). */
  snapshot: z
    .object({
      place: z.number().int().min(0),
      epoch: z.number().int(),
      columns: z.number().int(),
      rows: z.number().int(),
    })
    .optional(),
  pending: z.string().max(8).optional(),
  /** Set before the terminal is taken down, so that an exit outlives any crash until it is acknowledged. */
  exit: exitStatus.optional(),
});

/** What is remembered of a session beside its recording: enough to find it again, and to tell how it ended. */
export type SessionRecord = Readonly<z.infer<typeof schema>>;

/** The records of one daemon: a small file a session, replaced whole. */
export class SessionRecords {
  private readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  write(record: SessionRecord): void {
    const path = this.path(record.sessionId);
    writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** Undefined where there is none, or none that can be read. */
  read(sessionId: string): SessionRecord | undefined {
    try {
      return schema.parse(JSON.parse(readFileSync(this.path(sessionId), 'utf8')));
    } catch {
      return undefined; // A damaged record is worth as much as none: a new epoch begins.
    }
  }

  list(): readonly SessionRecord[] {
    const ids = readdirSync(this.dir).flatMap((name) =>
      name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : [],
    );
    return ids.flatMap((id) => this.read(id) ?? []);
  }

  remove(sessionId: string): void {
    rmSync(this.path(sessionId), { force: true });
  }

  private path(sessionId: string): string {
    return join(this.dir, `${sessionId}.json`);
  }
}
