import assert from 'node:assert/strict';
import { toolText } from './toolText.ts';

describe('the text that argument patterns are matched against', () => {
  it('[A1] is the command line of a shell tool, also where it comes as words', () => {
    assert.equal(toolText('Bash', { command: 'git push --force', description: 'x' }), 'git push --force');
    assert.equal(toolText('shell', { command: ['bash', '-lc', "echo 'a b'"] }), `bash -lc 'echo '\\''a b'\\'''`);
    assert.equal(toolText('exec_command', { cmd: 'ls' }), 'ls');
  });

  it('[A1] is the JSON of every other input, the same however its keys were ordered', () => {
    const text = '{"file_path":"/a","old":{"x":1,"y":[2]}}';
    assert.equal(toolText('Edit', { old: { y: [2], x: 1 }, file_path: '/a' }), text);
    assert.equal(toolText('Bash', { script: 'ls' }), '{"script":"ls"}');
    assert.equal(toolText('Deploy', { command: 'now' }), '{"command":"now"}');
    assert.equal(toolText('Bash', { command: ['ls', 1] }), '{"command":["ls",1]}');
  });

  it('leaves a text as it is', () => {
    assert.equal(toolText('Bash', 'git status'), 'git status');
  });
});
