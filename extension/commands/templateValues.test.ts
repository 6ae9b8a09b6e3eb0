import assert from 'node:assert/strict';
import { choicesOf, readValue } from './templateValues.ts';
import type { NamedParameter } from './templateValues.ts';

const parameter = (given: Partial<NamedParameter>): NamedParameter => ({
  name: 'what',
  type: 'string',
  required: true,
  ...given,
});

describe('the parameters of a template', () => {
  it('[T18] are typed, and what is no value of their type is refused', () => {
    assert.deepEqual(readValue(parameter({}), ' shop '), { value: 'shop' });
    assert.deepEqual(readValue(parameter({ type: 'number' }), '3.5'), { value: 3.5 });
    assert.ok('why' in readValue(parameter({ type: 'number' }), '3 apples'));
    assert.ok('why' in readValue(parameter({}), '  '));
    assert.deepEqual(readValue(parameter({ required: false }), ''), { value: undefined });
    assert.deepEqual(readValue(parameter({ default: 'x' }), ''), { value: undefined });
  });

  it('[T18] with few values are chosen, the usual one first', () => {
    assert.equal(choicesOf(parameter({})), undefined);
    assert.deepEqual(choicesOf(parameter({ type: 'boolean', default: false })), [false, true]);
    assert.deepEqual(choicesOf(parameter({ type: 'choice', choices: ['a', 'b'], default: 'b' })), ['b', 'a']);
  });
});
