import assert from 'node:assert/strict';
import fc from 'fast-check';
import { terminalLimits } from '../terminalLimits.ts';
import { ControlParser } from './controlProtocol.ts';

const read = (...chunks: readonly (string | Buffer)[]) => {
  const parser = new ControlParser();
  return chunks.flatMap((chunk) => parser.push(Buffer.from(chunk)));
};

const dialogue = [
  '%begin 1795183871 272 0\n%end 1795183871 272 0\n%session-changed $0 keeper\n',
  '%begin 1795183871 277 1\n%1 5680\nzwei ü\n%end 1795183871 277 1\n%sessions-changed\n',
  "%begin 1795183873 293 1\ncan't find pane: %99\n%error 1795183873 293 1\n",
].join('');

const told = [
  { type: 'reply', isOwn: false, ok: true, lines: [] },
  { type: 'notice', name: 'session-changed', text: '$0 keeper' },
  { type: 'reply', isOwn: true, ok: true, lines: ['%1 5680', 'zwei ü'] },
  { type: 'notice', name: 'sessions-changed', text: '' },
  { type: 'reply', isOwn: true, ok: false, lines: ["can't find pane: %99"] },
];

describe("tmux's control mode", () => {
  it('tells replies of ours, replies of others, errors and notices apart', () => {
    assert.deepEqual(read(dialogue), told);
  });

  it('reads the same at any chunk boundary, also within a character', () => {
    const bytes = Buffer.from(dialogue);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const ordered = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = ordered.slice(1).map((end, index) => bytes.subarray(ordered[index], end));
        assert.deepEqual(read(...chunks), told);
      }),
    );
  });

  it('[R6] a screen that shows guards ends no reply', () => {
    const shown = ['%end 1 1 1', '%error 5 6 1', '%begin 5 7 1', '%exit'];
    assert.deepEqual(read(`%begin 5 7 1\n${shown.join('\n')}\n%end 5 7 1\n`), [
      { type: 'reply', isOwn: true, ok: true, lines: shown },
    ]);
  });

  it('[R6] what is no protocol is a violation, and lines and replies are bounded', () => {
    const types = (text: string) => read(text).map(({ type }) => type);
    assert.deepEqual(types('hello\n'), ['violation']);
    assert.deepEqual(types('%end 1 1 1\n'), ['violation']);
    assert.deepEqual(types('x'.repeat(terminalLimits.replyBytes + 1)), ['violation']);
    assert.ok(types(`%begin 1 1 1\n${`${'x'.repeat(1_000_000)}\n`.repeat(34)}`).includes('violation'));
  });
});
