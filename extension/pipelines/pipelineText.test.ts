import assert from 'node:assert/strict';
import { findTaskLines, isPipelineText, newPipeline } from './pipelineText.ts';

describe('pipeline files in the editor', () => {
  it('[T15] are known by their names, and YAML also by how they begin', () => {
    assert.ok(isPipelineText({ path: '/a/b.rostrum.yaml', language: 'yaml', text: '' }));
    assert.ok(isPipelineText({ path: '/a/b.ROSTRUM.json', language: 'json', text: '{}' }));
    assert.ok(isPipelineText({ path: 'Untitled-1', language: 'yaml', text: newPipeline }));
    const compose = 'version: 1\nservices:\n  web:\n    image: x\ntasks:\n';
    for (const text of ['', 'version: 1\n', 'tasks:\n  a: 1\n', compose])
      assert.equal(isPipelineText({ path: '/a/b.yaml', language: 'yaml', text }), false, text);
    assert.equal(isPipelineText({ path: '/a/b.txt', language: 'plaintext', text: newPipeline }), false);
  });

  it('[T15] have their tasks found, also while they are being written', () => {
    assert.deepEqual(
      findTaskLines(newPipeline).map(({ key }) => key),
      ['design', 'build', 'check'],
    );
    const text = 'tasks:\r\n    # one\r\n    a:\r\n      title: x\r\n    "b.c":\r\n    d\r\nother:\r\n    e:\r\n';
    assert.deepEqual(findTaskLines(text), [
      { key: 'a', line: 2 },
      { key: 'b.c', line: 4 },
    ]);
    assert.deepEqual(findTaskLines(''), []);
  });
});
