import assert from 'node:assert/strict';
import { DetachKeys, readPrefixKey } from './detachKeys.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('the keys of who watches a session', () => {
  const prefix = readPrefixKey('ctrl-]') ?? 0;
  const take = (...typed: readonly string[]) => {
    const keys = new DetachKeys(prefix);
    const all = typed.map((piece) => keys.take(Buffer.from(piece, 'latin1')));
    return { bytes: all.map(({ bytes }) => text(bytes)).join(''), wishes: all.flatMap(({ wishes }) => wishes) };
  };

  it('go to the session, but for those behind the prefix', () => {
    assert.deepEqual(take('ls\r'), { bytes: 'ls\r', wishes: [] });
    assert.deepEqual(take('a\u001ddb'), { bytes: 'ab', wishes: ['detach'] });
    assert.deepEqual(take('\u001d', '?', '\u001d', 'r'), { bytes: '', wishes: ['help', 'repaint'] });
  });

  it('the prefix twice is the key itself, and with another key both go through', () => {
    assert.deepEqual(take('\u001d\u001d'), { bytes: '\u001d', wishes: [] });
    assert.deepEqual(take('\u001dx'), { bytes: '\u001dx', wishes: [] });
  });

  it('none of a paste is ours', () => {
    const paste = '\u001b[200~one\u001ddtwo\u001b[201~';
    assert.deepEqual(take(paste, '\u001dd'), { bytes: paste, wishes: ['detach'] });
  });

  it('a prefix is a control key', () => {
    assert.equal(readPrefixKey('ctrl-a'), 1);
    assert.equal(readPrefixKey('^\\'), 0x1c);
    assert.equal(readPrefixKey('Ctrl-]'), 0x1d);
    for (const none of ['a', 'ctrl-', 'ctrl-ab', 'alt-x', 'ctrl-1']) assert.equal(readPrefixKey(none), undefined);
  });
});
