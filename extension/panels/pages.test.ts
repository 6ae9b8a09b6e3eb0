import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pageKinds } from '../../shared/protocol/webview.ts';

describe('the pages of the window', () => {
  it('[V3] each wakes the extension where it was open when the window was closed', () => {
    const { activationEvents } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      activationEvents: readonly string[];
    };
    const events = pageKinds.map((page) => `onWebviewPanel:rostrum.page.${page}`);
    assert.deepEqual(
      events.filter((event) => !activationEvents.includes(event)),
      [],
    );
  });
});
