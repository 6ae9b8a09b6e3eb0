import assert from 'node:assert/strict';
import { PasteBrackets } from './pasteBrackets.ts';

describe('brackets around a paste', () => {
  it('[S8] are there while the program wants them, wherever its request was cut', () => {
    const request = '\u001b[?2004h';
    for (let cut = 0; cut <= request.length; cut += 1) {
      const brackets = new PasteBrackets();
      brackets.see(Buffer.from(`text${request.slice(0, cut)}`));
      brackets.see(Buffer.from(`${request.slice(cut)}more`));
      assert.equal(Buffer.from(brackets.keysOf('a\nb')).toString(), '\u001b[200~a\rb\u001b[201~', `cut at ${cut}`);
      brackets.see(Buffer.from('\u001b[?2004h…\u001b[?2004l'));
      assert.equal(Buffer.from(brackets.keysOf('a\nb')).toString(), 'a\rb');
    }
  });
});
