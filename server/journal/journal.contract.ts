import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Journal } from './journal.ts';
import { textEntry, texts } from './journal.fixture.ts';
import type { TextEntry, TextLine, LineState } from './journal.fixture.ts';

/** A journal under test, not loaded yet; `reopen` closes it and opens what it left. */
export interface JournalUnderTest {
  readonly journal: Journal<TextEntry>;
  readonly state: LineState;
  reopen: () => Promise<JournalUnderTest>;
  dispose: () => Promise<void>;
}

/** What every journal promises, whatever it keeps its lines in. */
export function describeJournal(name: string, open: () => Promise<JournalUnderTest>): void {
  describe(`a journal: ${name}`, () => {
    let subject: JournalUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.dispose());

    const append = (text: string): TextLine => {
      const line = subject.journal.append(textEntry(text));
      subject.state.lines.push(line);
      return line;
    };
    const commit = async (wanted: readonly string[]) => {
      const lines = wanted.map(append);
      await Promise.all(lines.map(({ seq }) => subject.journal.durable(seq)));
      return lines;
    };

    it('starts empty, numbers lines from 1 on, and chains them', async () => {
      const report = await subject.journal.load(subject.state.fold);
      assert.deepEqual(report, { seq: 0, snapshotSeq: 0, replayed: 0, findings: [], setAside: [] });
      const [first, second] = await commit(['a', 'b']);
      assert.deepEqual([first?.seq, second?.seq, second?.prev], [1, 2, first?.hash]);
    });

    it('[R1] gives everything back after it was closed, fields it does not know included', async () => {
      await subject.journal.load(subject.state.fold);
      const lines = await commit(['plain', 'zwölf ☕ 🚀', 'line\nbreak "quoted" \\ \u2028', '\ud800', '', '__proto__']);
      subject = await subject.reopen();
      const report = await subject.journal.load(subject.state.fold);
      assert.deepEqual([report.seq, report.findings], [lines.length, []]);
      assert.deepEqual(subject.state.lines, lines);
      const [next] = await commit(['next']);
      assert.deepEqual([next?.seq, next?.prev], [lines.length + 1, lines.at(-1)?.hash]);
    });

    it('reads pages in order, until the limit of lines or of bytes, and one line always', async () => {
      await subject.journal.load(subject.state.fold);
      const lines = await commit(texts(20));
      assert.deepEqual(await subject.journal.read({ after: 0, limit: 7 }), lines.slice(0, 7));
      assert.deepEqual(await subject.journal.read({ after: 7, limit: 100 }), lines.slice(7));
      assert.deepEqual(await subject.journal.read({ after: 3, limit: 100, maxBytes: 1 }), lines.slice(3, 4));
      assert.deepEqual(await subject.journal.read({ after: 20, limit: 100 }), []);
      assert.deepEqual(await subject.journal.read({ after: 0, limit: 0 }), []);
    });

    it('reads single lines wherever they stand, in order, each once', async () => {
      await subject.journal.load(subject.state.fold);
      const lines = await commit(texts(50));
      const wanted = [49, 2, 17, 2, 1, 0, 500, 18];
      const expected = [1, 2, 17, 18, 49].map((seq) => lines[seq - 1]);
      assert.deepEqual(await subject.journal.readAt(wanted), expected);
      assert.deepEqual(await subject.journal.readAt([]), []);
    });

    it('[R1] shows only durable lines to readers', async () => {
      await subject.journal.load(subject.state.fold);
      const line = append('on its way');
      const before = await subject.journal.read({ after: 0, limit: 10 });
      assert.ok(before.length === 0 || before[0]?.hash === line.hash);
      await subject.journal.durable(line.seq);
      assert.deepEqual(await subject.journal.read({ after: 0, limit: 10 }), [line]);
    });

    it('refuses lines before it is loaded and after it is closed; what was queued is written', async () => {
      const refused = (error: unknown) => error instanceof HubError && error.code === 'read-only';
      assert.throws(() => subject.journal.append(textEntry('early')), refused);
      await subject.journal.load(subject.state.fold);
      const lines = texts(5).map(append);
      await subject.journal.close();
      await subject.journal.close();
      await subject.journal.durable(5);
      assert.throws(() => subject.journal.append(textEntry('late')), refused);
      subject = await subject.reopen();
      await subject.journal.load(subject.state.fold);
      assert.deepEqual(subject.state.lines, lines);
    });

    it('does not wait for what nobody appended, and takes no entry that claims a place', async () => {
      await subject.journal.load(subject.state.fold);
      const [line] = await commit(['a']);
      await assert.rejects(subject.journal.durable(2), HubError);
      assert.ok(line);
      assert.throws(() => subject.journal.append(line), TypeError);
    });
  });
}
