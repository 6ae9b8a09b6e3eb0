import assert from 'node:assert/strict';
import { pageHtml } from './pageHtml.ts';

const html = (hasWorker: boolean): string =>
  pageHtml({
    page: 'task',
    script: 'res:/task.js',
    style: 'res:/pages.css',
    source: 'res:',
    nonce: 'abc',
    language: 'en',
    hasWorker,
  });

describe('the document of a page', () => {
  it('[V3] runs one script of ours, and loads nothing from elsewhere', () => {
    const text = html(false);
    assert.match(text, /default-src 'none'/);
    assert.match(text, /script-src 'nonce-abc'/);
    assert.doesNotMatch(text, /unsafe|https?:|\*/);
    assert.deepEqual(
      [...text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag),
      ['<script nonce="abc" src="res:/task.js">'],
    );
    assert.doesNotMatch(text, /worker-src/);
    assert.match(html(true), /worker-src blob:/);
  });
});
