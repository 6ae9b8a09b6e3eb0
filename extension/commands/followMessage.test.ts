import assert from 'node:assert/strict';
import type { DeliveryRow, DeliveryState } from '../../shared/model/note.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { followMessage } from './followMessage.ts';

const aMessage = (id: string, state: DeliveryState): DeliveryRow => ({
  id,
  sessionId: 'session_1',
  kind: 'message',
  about: 'session_1',
  text: 'Look at the tests',
  urgent: false,
  wantedAt: 0,
  state,
});

/** A hub that has so many messages before the one that is followed, whose state goes on with each look. */
function aHub(earlier: number, states: DeliveryState[]) {
  const asked: { after: string | undefined; limit: number }[] = [];
  const call = (_: string, { after, limit }: { after?: string; limit: number }) => {
    asked.push({ after, limit });
    const state = states.length > 1 ? states.shift() : states[0];
    const all = [
      ...Array.from({ length: earlier }, (_value, at) => aMessage(`delivery_${at}`, 'verified')),
      aMessage('delivery_ours', state ?? 'wanted'),
      aMessage('delivery_later', 'wanted'),
    ];
    const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const rows = all.slice(from, from + limit);
    return Promise.resolve({ rows, next: from + limit < all.length ? rows.at(-1)?.id : undefined });
  };
  return { hub: { call: call as unknown as HubClient['call'] }, asked };
}

const pause = () => Promise.resolve();
const ours = { id: 'delivery_ours', sessionId: 'session_1' };

describe('a message that was sent to an agent', () => {
  it('[G9] is looked for once among all, and from then on alone, until its agent has taken it', async () => {
    const { hub, asked } = aHub(150, ['wanted', 'wanted', 'received', 'verified']);
    const seen: DeliveryState[] = [];
    const ended = await followMessage(hub, ours, {
      pause,
      goesOn: () => true,
      onSeen: ({ state }) => void seen.push(state),
    });
    assert.equal(ended?.state, 'verified');
    assert.deepEqual(seen, ['wanted', 'received']);
    assert.deepEqual(asked, [
      { after: undefined, limit: 100 },
      { after: 'delivery_99', limit: 100 },
      { after: 'delivery_149', limit: 1 },
      { after: 'delivery_149', limit: 1 },
    ]);
  });

  it('[G9] is given up where nobody waits for it any more, or nobody knows of it', async () => {
    const waiting = aHub(0, ['wanted']);
    let looks = 0;
    const goesOn = (): boolean => (looks += 1) < 2;
    assert.equal(await followMessage(waiting.hub, ours, { pause, goesOn, onSeen: () => undefined }), undefined);
    assert.equal(waiting.asked.length, 1);
    const gone = { ...ours, id: 'delivery_gone' };
    assert.equal(
      await followMessage(waiting.hub, gone, { pause, goesOn: () => true, onSeen: () => undefined }),
      undefined,
    );
  });
});
