import assert from 'node:assert/strict';
import { onlookers, watchingNames, watchingText } from './watching.ts';

const watcher = (personId: string, typing = false) => ({ personId, name: personId, drive: true, typing });

describe('who watches a session', () => {
  it('is each other person once, however many windows he has, and not oneself', () => {
    const told = [watcher('me', true), watcher('bob'), watcher('eve'), watcher('bob', true), watcher('bob')];
    const others = onlookers(told, 'me');
    assert.deepEqual(others, [
      { name: 'bob', isTyping: true },
      { name: 'eve', isTyping: false },
    ]);
    assert.equal(watchingNames(others), 'bob (types), eve');
  });

  it('is said in a few words, who types first', () => {
    const said = (...told: ReturnType<typeof watcher>[]) => watchingText(onlookers(told, 'me'));
    assert.deepEqual(
      [said(), said(watcher('me')), said(watcher('bob')), said(watcher('bob'), watcher('eve'))],
      [undefined, undefined, 'bob watches', '2 watch'],
    );
    assert.equal(said(watcher('bob'), watcher('eve', true)), 'eve types');
  });

  it('names are one line of no great length, and not all of hundreds', () => {
    const many = Array.from({ length: 300 }, (_, at) => watcher(`person\n${'x'.repeat(500)}${at}`));
    const names = watchingNames(onlookers(many, undefined)) ?? '';
    assert.match(names, /and 280 more$/);
    assert.ok(names.length < 1_000 && !names.includes('\n'), names);
  });
});
