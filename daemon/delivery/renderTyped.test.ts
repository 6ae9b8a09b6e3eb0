import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import { renderForShell, renderTyped } from './renderTyped.ts';

const message = (text: string, kind: HeldMessage['kind'] = 'note'): HeldMessage => ({
  deliveryId: 'delivery_0000000000000001',
  attempt: 1,
  kind,
  about: 'note_1',
  text,
  urgent: false,
  wantedAt: 1,
});
const render = (text: string, multiline = true) => renderTyped(message(text), { directory: '/data/s', multiline });

describe('a text as it is typed', () => {
  it('[S8] [R6] has no control character but newline and tab: an end of paste in it ends nothing', () => {
    const typed = render('one\u001b[201~\r\u009b31m two\u0003\u0000\n\tthree').text;
    assert.equal(typed, 'one[201~\n31m two\n\tthree');
  });

  it('[S8] a long one, and lines for an agent that takes one, go by file with a line that points there', () => {
    const long = render('x'.repeat(1_001));
    assert.equal(long.file?.content, `${'x'.repeat(1_001)}\n`);
    assert.equal(
      long.text,
      'A note for you has come. Read /data/s/texts/delivery_0000000000000001.md whole, and go by what it says.',
    );
    assert.equal(render('one\ntwo').file, undefined);
    assert.equal(render('one\ntwo', false).file?.content, 'one\ntwo\n');
    assert.equal(render('a\tb', false).text, 'a b');
  });

  it('[S8] does not end with a backslash, which makes Enter a newline', () => {
    assert.equal(render('C:\\').text, 'C:\\ ');
  });

  it('[M9] a next task points to its prompt', () => {
    const { text } = renderTyped(message('Your next task is API-2 "Build".', 'task'), {
      directory: '/data/s',
      multiline: false,
    });
    assert.equal(
      text,
      'Your next task is API-2 "Build". Read /data/s/prompt.md whole. It is your task: do it, and report as it says.',
    );
  });

  it('[S8] [R6] a shell gets one line that does nothing there, whatever the text says', () => {
    const hostile = 'Note from eve: \'; touch /tmp/owned; $(id) `id` \\ " !! ; rm -rf ~ \n exit';
    const { text } = renderForShell(message(hostile));
    assert.match(text, /^: 'Rostrum: [A-Za-z0-9 .,_-]+; read it with: rostrum session messages'$/);
    assert.match(renderForShell(message('API-2', 'task')).text, /rostrum task view'$/);
    for (const shell of ['bash', 'dash', 'sh'])
      assert.equal(execFileSync(shell, ['-c', `${text}\necho "$?"`], { encoding: 'utf8' }), '0\n');
  });
});
