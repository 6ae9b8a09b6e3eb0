import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { createFileDisk } from '../../runtime/disk/fileDisk.ts';
import { openFileJournal } from './fileJournal.ts';
import { describeJournal } from './journal.contract.ts';
import type { JournalUnderTest } from './journal.contract.ts';
import { LineState, textEntry } from './journal.fixture.ts';
import type { TextEntry } from './journal.fixture.ts';
import type { JournalLimits } from './journalLimits.ts';
import { verifyChain } from './verify.ts';

const createDirectory = () => mkdtempSync(path.join(tmpdir(), 'rostrum-journal-'));

async function openIn(dataDir: string, limits: Partial<JournalLimits> = {}): Promise<JournalUnderTest> {
  const state = new LineState();
  const unexpected = (what: string) => () => assert.fail(what);
  const { journal, close } = await openFileJournal<TextEntry>(dataDir, {
    now: () => 1_000,
    limits,
    owner: {
      snapshotSource: () => ({ lines: state.lines }),
      lost: async () => assert.fail('lost'),
      writable: unexpected('writable'),
      snapshotFailed: unexpected('snapshot failed'),
      fatal: unexpected('fatal'),
    },
  });
  return {
    journal,
    state,
    reopen: async () => {
      await close();
      return openIn(dataDir, limits);
    },
    dispose: close,
  };
}

const openTemporary = async (limits: Partial<JournalLimits>): Promise<JournalUnderTest> => {
  const dataDir = createDirectory();
  const wrap = (subject: JournalUnderTest): JournalUnderTest => ({
    ...subject,
    reopen: async () => wrap(await subject.reopen()),
    dispose: async () => {
      await subject.dispose();
      rmSync(dataDir, { recursive: true });
    },
  });
  return wrap(await openIn(dataDir, limits));
};

describeJournal('files on a real disk', () => openTemporary({}));
describeJournal('small files on a real disk', () => openTemporary({ segmentBytes: 700, snapshotLines: 3 }));

describe('a journal in a data directory', () => {
  let dataDir = '';
  beforeEach(() => {
    dataDir = createDirectory();
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('[R2] keeps a second hub out and names the process that has it', async () => {
    const first = await openIn(dataDir);
    const isHeld = (error: unknown) =>
      error instanceof HubError && error.code === 'conflict' && error.message.includes(`Process ${process.pid} `);
    await assert.rejects(openIn(dataDir), isHeld);
    await first.dispose();
    await (await openIn(dataDir)).dispose();
  });

  it('is readable by its user alone and leaves nothing lying about', async () => {
    const { journal, state, dispose } = await openIn(dataDir);
    await journal.load(state.fold);
    await journal.durable(journal.append(textEntry('a')).seq);
    await dispose();
    const names = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).sort();
    assert.deepEqual(names, ['journal', 'journal/000001.jsonl', 'state.json']);
    const modes = names.map((name) => statSync(path.join(dataDir, name)).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o600, 0o600]);
  });

  it('[R1] [R2] a process killed in the middle of writing leaves every line that it had said is durable', async () => {
    const script = `
      import { openFileJournal } from './server/journal/fileJournal.ts';
      const owner = { snapshotSource: () => ({ lines: [] }) };
      const { journal } = await openFileJournal(process.argv[1], { now: Date.now, owner });
      await journal.load({ snapshot() {}, line() {} });
      const writeOn = () => {
        const { seq } = journal.append({ at: 1, actor: 'a', events: [], text: 'x'.repeat(2_000) });
        journal.durable(seq).then(() => { process.stdout.write(seq + '\\n'); writeOn(); });
      };
      for (let writer = 0; writer < 8; writer += 1) writeOn();`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, dataDir], {
      cwd: new URL('../..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.length > 2_000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const acknowledged = said.split('\n').slice(0, -1).map(Number);
    const { journal, state, dispose } = await openIn(dataDir);
    const { seq } = await journal.load(state.fold);
    await dispose();
    assert.ok(acknowledged.length > 100 && seq >= Math.max(...acknowledged), `${seq} of ${acknowledged.length}`);
    assert.deepEqual(await verifyChain(createFileDisk(dataDir)), { whole: true, lines: seq });
    assert.equal(readFileSync(path.join(dataDir, 'journal/000001.jsonl'), 'utf8').at(-1), '\n');
  }).timeout(30_000);
});
