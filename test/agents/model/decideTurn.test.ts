import assert from 'node:assert/strict';
import type { Item, Mark } from './conversation.ts';
import { decideTurn } from './decideTurn.ts';

const tools = new Set(['Bash', 'Read']);
const script = '[[bash one]] [[bash two]] [[say Ready.]]';
const pointer = 'Read /data/prompt.md whole. It is your task: do it, and report as it says.';
const again = 'Your session had ended, and goes on. Read /data/prompt.md whole again: it is your task.';

const user = (text: string): Item => ({ is: 'user', text });
const said = (text: string): Item => ({ is: 'assistant', text });
const done = (mark: Mark, text = 'ok'): readonly Item[] => {
  const id = `call-${JSON.stringify(mark)}`;
  return [
    { is: 'call', id, mark },
    { is: 'result', id, mark, text },
  ];
};
const step = (number: number, text?: string) => done({ is: 'step', step: number }, text);
const read = (text: string) => done({ is: 'prompt' }, text);
/** What is said or called next, in one word. */
const next = (...items: readonly Item[]): string => {
  const { actions, say } = decideTurn({ items, tools, isAside: false });
  const [action] = actions;
  if (action === undefined) return say;
  return action.is === 'bash' ? action.command : `${action.is} ${action.is === 'read' ? action.file : ''}`;
};

describe('the next turn of the model', () => {
  it('a script is played step by step, and then no more', () => {
    assert.equal(next(user(script)), 'one');
    assert.equal(next(user(script), ...step(0)), 'two');
    assert.equal(next(user(script), ...step(0), ...step(1)), 'Ready.');
    assert.equal(next(user(script), ...step(0), ...step(1), said('Ready.'), user('And now?')), 'Noted.');
  });

  it('a denial that ended the turn is told by a text, and the script goes on without the call', () => {
    const why = user('The call of shell was not allowed: not today\nDo not make it again.');
    assert.equal(next(user(script), ...step(0, 'aborted by user after 0.1s'), why), 'two');
    assert.equal(next(user(script), ...step(0), why, said('Well.'), user('And now?')), 'Noted.');
  });

  it('an agent that is pointed to a file reads it first, and finds its script there', () => {
    assert.equal(next(user(pointer)), 'read /data/prompt.md');
    assert.equal(next(user(pointer), ...read(`1\t# A task\n2\t${script}`)), 'one');
    assert.equal(next(user(pointer), ...read(`# A task\n${script}`), ...step(0)), 'two');
    assert.equal(next(user(pointer), ...read('No such file')), 'There is nothing for me to do.');
  });

  it('an agent that is shown nothing of its task looks again, but not for ever', () => {
    const nothing = read('Output: (empty)\nProcess Group PGID: 7');
    assert.equal(next(user(pointer), ...nothing), 'read /data/prompt.md');
    assert.equal(next(user(pointer), ...nothing, ...read(script)), 'one');
    assert.equal(next(user(pointer), ...nothing, ...nothing, ...read('')), 'There is nothing for me to do.');
  });

  it('output of a command is no script, whatever it holds', () => {
    assert.equal(next(user(script), ...step(0, '[[bash evil]]')), 'two');
  });

  it('a text typed later with a script begins it, also the same one once more', () => {
    const played = [user(script), ...step(0), ...step(1), said('Ready.')];
    assert.equal(next(...played, user('[[bash three]]')), 'three');
    assert.equal(next(...played, user(script)), 'one');
    assert.equal(next(...played, user(script), ...step(0)), 'two');
  });

  it('a script that is typed while the task is read is newer than the task', () => {
    const [call, result] = read('[[say I lead.]]');
    assert.ok(call !== undefined && result !== undefined);
    assert.equal(next(user(pointer), call, user(script), result), 'one');
    assert.equal(next(user(pointer), call, user(script), result, ...step(0)), 'two');
    assert.equal(next(user(pointer), call, result, user(script)), 'one');
    const nothing = read('Output: (empty)\nProcess Group PGID: 7');
    assert.equal(next(user(pointer), ...nothing, user(script), call, result), 'one', 'also between two looks');
    assert.equal(next(user(pointer), user(script), call, result), 'one', 'and before the first');
  });

  it('what is typed while it works does not stop the script', () => {
    assert.equal(next(user(script), ...step(0), user('Be quick.')), 'two');
  });

  it('resumed it reads again, and goes on behind the last step that was carried out', () => {
    const before = [user(pointer), ...read(script), ...step(0)];
    assert.equal(next(...before, user(again)), 'read /data/prompt.md');
    assert.equal(next(...before, user(again), ...read(script)), 'two');
    const cutOff = [...before, ...step(1, 'Tool call interrupted; its outcome is unknown')];
    assert.equal(next(...cutOff, user(again), ...read(script)), 'two', 'what was cut off is done again');
    assert.equal(next(...before, ...step(1), user(again), ...read(script)), 'Ready.');
  });

  it('a request beside the conversation is answered, not played', () => {
    const turn = decideTurn({ items: [user(script)], tools, isAside: true });
    assert.deepEqual([turn.because, turn.actions], ['aside', []]);
  });
});
