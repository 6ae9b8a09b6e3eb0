import assert from 'node:assert/strict';
import { Drafts } from './drafts.ts';

/** Files in memory, and how often they were written. */
function aFolder() {
  const texts = new Map<string, string>();
  const written: string[] = [];
  const files = {
    list: async () => [...texts.keys()],
    read: async (name: string) => texts.get(name),
    write: async (name: string, text: string) => {
      written.push(text);
      texts.set(name, text);
    },
    remove: async (name: string) => void texts.delete(name),
  };
  return { written, open: () => new Drafts({ files, onFailure: (thrown) => assert.fail(String(thrown)) }) };
}

describe('drafts of answers', () => {
  it('[I2] outlive the window, and are gone when they were sent', async () => {
    const { open } = aFolder();
    await open().keep('intervention_1', 'Use JWT, bec');
    const later = open();
    assert.equal(await later.of('intervention_1'), 'Use JWT, bec');
    assert.equal(await later.of('intervention_2'), '');
    await later.drop('intervention_1');
    assert.equal(await open().of('intervention_1'), '');
  });

  it('[I2] go on where another window left them', async () => {
    const { open } = aFolder();
    const [one, other] = [open(), open()];
    await one.keep('intervention_1', 'Use');
    await other.keep('intervention_1', 'Use JWT');
    assert.equal(await one.of('intervention_1'), 'Use JWT');
  });

  it('are written only when they change', async () => {
    const { open, written } = aFolder();
    const drafts = open();
    await drafts.keep('intervention_1', 'a');
    await drafts.keep('intervention_1', 'a');
    assert.deepEqual(written, ['a']);
  });
});
