import assert from 'node:assert/strict';
import { notFound } from './errors.ts';

describe('refusals', () => {
  it('name the command that lists what was not found, whatever it is called there', () => {
    const cases = [
      ['task', 'rostrum task list'],
      ['intervention', 'rostrum inbox list'],
      ['parked provider', 'rostrum provider list'],
    ] as const;
    for (const [noun, command] of cases) assert.match(notFound(noun, 'x').message, new RegExp(`"${command}"`));
  });
});
