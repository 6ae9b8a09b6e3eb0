import assert from 'node:assert/strict';
import { askedInShort } from './approvalAnswers.ts';

const short = (tool: string, args: string) => askedInShort({ call: { tool, args, isWhole: true }, excerpt: 'Asked' });

describe('what is asked, in short', () => {
  it('[I2] is the call of a tool, with the file that it is about first', () => {
    assert.equal(short('Bash', 'npm publish'), 'Bash: npm publish');
    const write = JSON.stringify({ content: 'a "path":"fake" b', file_path: 'src/pages.ts' });
    assert.equal(short('Write', write), `Write: src/pages.ts ${write}`);
    assert.equal(short('Bash', 'echo {"path":"x"}'), 'Bash: echo {"path":"x"}');
    assert.equal(askedInShort({ call: undefined, excerpt: 'Asked' }), 'Asked');
  });
});
