import { openPlace } from '../../harness/place.ts';
import type { Place } from '../../harness/place.ts';
import { startEditor } from './editor.ts';
import type { Editor } from './editor.ts';

const startMs = 60_000;
let shared: { readonly place: Place; readonly editor: Promise<Editor> } | undefined;

/** The editor of all suites that have nothing of their own to tell it; a start costs ten seconds of processor time. */
export function sharedEditor(): Promise<Editor> {
  if (shared === undefined) {
    const place = openPlace();
    shared = { place, editor: startEditor(place) };
  }
  return shared.editor;
}

after('end the editor that suites shared', async function () {
  this.timeout(startMs);
  if (shared === undefined) return;
  const { place, editor } = shared;
  shared = undefined;
  await (await editor).close();
  await place.close();
});
