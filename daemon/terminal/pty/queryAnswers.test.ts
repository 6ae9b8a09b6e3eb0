import assert from 'node:assert/strict';
import { terminalLimits } from '../terminalLimits.ts';
import { QueryAnswers } from './queryAnswers.ts';

const later = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const at = (offset: number) => ({ epoch: 1, offset });

function aTerminal() {
  const typed: string[] = [];
  const troubles: string[] = [];
  const asked: { readonly offset: number; readonly settle: (said: string | Error) => void }[] = [];
  const answers = new QueryAnswers({
    ask: ({ offset }) =>
      new Promise((resolve, reject) => {
        const settle = (said: string | Error) => (said instanceof Error ? reject(said) : resolve(Buffer.from(said)));
        asked.push({ offset, settle });
      }),
    type: (bytes) => typed.push(Buffer.from(bytes).toString('latin1')),
    onTrouble: (message) => troubles.push(message),
  });
  return { answers, typed, troubles, asked };
}

describe('answers to what a program asks its terminal', () => {
  it('[S2] come in the order of the questions, also where one takes long', async () => {
    const { answers, typed, asked } = aTerminal();
    answers.answer(at(3), Buffer.from('\u001b[6n'));
    answers.answer(at(5), Buffer.from('\u001b]11;?\u0007'));
    await later();
    assert.deepEqual([typed, asked.map(({ offset }) => offset)], [[], [3]]);
    asked[0]?.settle('\u001b[1;4R');
    await later();
    assert.deepEqual(typed, ['\u001b[1;4R', '\u001b]11;rgb:1e1e/1e1e/1e1e\u0007']);
  });

  it('[S2] are none where a terminal has none, and one that fails holds up no other', async () => {
    const { answers, typed, troubles, asked } = aTerminal();
    for (const offset of [1, 2, 3]) answers.answer(at(offset), Buffer.from('\u001b[?u'));
    for (const said of ['', new Error('no screen'), 'third']) {
      await later();
      asked.shift()?.settle(said);
    }
    await later();
    assert.deepEqual([typed, troubles], [['third'], ['a question to a terminal is not answered']]);
  });

  it('[R5] of a flood of questions only as many are answered as may wait', async () => {
    const { answers, typed, asked } = aTerminal();
    for (let offset = 0; offset < 10_000; offset += 1) answers.answer(at(offset), Buffer.from('\u001b[c'));
    for (await later(); asked.length > 0; await later()) asked.shift()?.settle('x');
    assert.equal(typed.length, terminalLimits.waitingQueries);
  });
});
