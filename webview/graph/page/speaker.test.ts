import assert from 'node:assert/strict';
import { makeSpeaker } from './speaker.ts';

describe('the line below the graph', () => {
  it('[V2] has what was said until the person goes on, and then again what holds', () => {
    const shown: (string | null)[] = [];
    const speaker = makeSpeaker({
      get textContent() {
        return shown.at(-1) ?? '';
      },
      set textContent(text) {
        shown.push(text);
      },
    });
    speaker.hush();
    speaker.say('B waits for A already.');
    speaker.hold('The hub is away.');
    speaker.hush();
    speaker.say('Nothing was changed.');
    speaker.hush();
    speaker.hush();
    speaker.hold('');
    assert.deepEqual(shown, [
      'B waits for A already.',
      'The hub is away.',
      'Nothing was changed.',
      'The hub is away.',
      '',
    ]);
  });
});
