import assert from 'node:assert/strict';
import { readHubUrl } from './hubUrl.ts';

const urlOf = (text: string) => {
  const read = readHubUrl(text);
  return 'url' in read ? read.url : undefined;
};

describe('the address of a hub as it is typed', () => {
  it('[V5] is completed: http on this machine, https elsewhere', () => {
    assert.equal(urlOf(' 127.0.0.1:7420 '), 'http://127.0.0.1:7420');
    assert.equal(urlOf('localhost:7420/'), 'http://localhost:7420');
    assert.equal(urlOf('hub.example.com'), 'https://hub.example.com');
    assert.equal(urlOf('http://10.0.0.5:7420/some/where?x=1'), 'http://10.0.0.5:7420');
  });

  it('[V5] is refused with a reason where it is none, or carries a secret', () => {
    for (const text of ['', '   ', 'http://', 'ftp://hub', 'javascript:alert(1)', 'http://me:rtok_1@hub:1', 'a b'])
      assert.equal(urlOf(text), undefined, text);
  });
});
