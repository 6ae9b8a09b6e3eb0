import type { AuditPage } from './operations/audit.ts';

/** The audit log after a line, page by page; the next one is asked for when the last one was taken. */
export async function* auditPages(read: (after: number) => Promise<AuditPage>, from = 0): AsyncGenerator<AuditPage> {
  for (let after = from, isEnd = false; !isEnd;) {
    const page = await read(after);
    yield page;
    after = page.next;
    isEnd = page.end;
  }
}
