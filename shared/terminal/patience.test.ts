import assert from 'node:assert/strict';
import { Patience } from './patience.ts';
import { relayLimits } from './relayLimits.ts';

const { quietBytes, workingMs, workingBehindMs, watchingBehindMs } = relayLimits;

describe('for how long output may wait for a watcher', () => {
  it('[S2] long where nobody types, and where nothing waited when somebody did', () => {
    const patience = new Patience();
    assert.equal(patience.at(0), watchingBehindMs);
    for (const waiting of [0, quietBytes]) patience.typed(waiting, 10);
    assert.equal(patience.at(10), watchingBehindMs);
  });

  it('[S4] shortly from an input that came behind a flood, for a while', () => {
    const patience = new Patience();
    patience.typed(quietBytes + 1, 10);
    assert.equal(patience.at(10), workingBehindMs);
    assert.equal(patience.at(10 + workingMs - 1), workingBehindMs);
    assert.equal(patience.at(10 + workingMs), watchingBehindMs);
  });

  it('[S4] shortly also where what waited was given up already', () => {
    const patience = new Patience();
    patience.typed(Infinity, 10);
    assert.equal(patience.at(10), workingBehindMs);
  });

  it('[S4] shortly to its end, though nothing waits before a later input', () => {
    const patience = new Patience();
    patience.typed(Infinity, 10);
    patience.typed(0, 20);
    assert.equal(patience.at(20), workingBehindMs);
    patience.typed(Infinity, 500);
    assert.equal(patience.at(10 + workingMs), workingBehindMs);
  });
});
