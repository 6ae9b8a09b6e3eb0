import assert from 'node:assert/strict';
import { parseScript } from './parseScript.ts';

const script = (...lines: string[]) => parseScript(['Do it.', '```script', ...lines, '```', 'Thanks.'].join('\n'));

describe('the script of the scripted agent', () => {
  it('a spec without a block has none', () => {
    assert.equal(parseScript('Just do it.\n```sh\nls\n```\n'), undefined);
    assert.deepEqual(parseScript('```script\n```'), []);
  });

  it('every instruction is read', () => {
    assert.deepEqual(
      script(
        '# a remark',
        '',
        'say hello there',
        'stream 3',
        'sleep 10',
        'write a/b.txt some text',
        'append a/b.txt more',
        'run ls | wc -l',
        'ask JWT or cookies? | JWT | cookies',
        'note n',
        'plan p',
        'publish api {"a": [1]}',
        'inputs',
        'wait-file go',
        'try fail no',
        'complete all done',
        'exit 3',
        'crash',
      ),
      [
        { does: 'say', text: 'hello there' },
        { does: 'stream', amount: 3 },
        { does: 'sleep', amount: 10 },
        { does: 'write', file: 'a/b.txt', text: 'some text' },
        { does: 'append', file: 'a/b.txt', text: 'more' },
        { does: 'run', text: 'ls | wc -l' },
        { does: 'ask', question: 'JWT or cookies?', options: ['JWT', 'cookies'] },
        { does: 'note', text: 'n' },
        { does: 'plan', text: 'p' },
        { does: 'publish', key: 'api', data: { a: [1] } },
        { does: 'inputs' },
        { does: 'wait-file', text: 'go' },
        { does: 'try', instruction: { does: 'fail', text: 'no' } },
        { does: 'complete', text: 'all done' },
        { does: 'exit', amount: 3 },
        { does: 'crash' },
      ],
    );
  });

  it('a mistake is named with its line', () => {
    for (const [line, message] of [
      ['dance', /"dance" is no instruction/],
      ['sleep long', /"long" is no whole number/],
      ['publish api {', /needs a key and JSON/],
      ['ask', /needs a question/],
      ['write', /needs a file/],
    ] as const) {
      assert.throws(
        () => script('say ok', line),
        (error: Error) => message.test(error.message) && error.message.startsWith('line 2 '),
      );
    }
  });
});
