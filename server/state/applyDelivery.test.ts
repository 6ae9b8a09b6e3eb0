import assert from 'node:assert/strict';
import type { ReceiptState } from '../../shared/model/note.ts';
import { aDelivery, alice, anId } from '../testing/builders.ts';
import { applyDelivery } from './applyDelivery.ts';

describe('applyDelivery', () => {
  const deliveryId = anId('delivery');
  const advanced = (state: ReceiptState, attempt = 1) =>
    ({ type: 'delivery_advanced', actor: alice, deliveryId, attempt, state, reason: undefined }) as const;

  it('[S8] a text only goes on, and what is said of an earlier try changes nothing', () => {
    let delivery = applyDelivery(aDelivery({ state: 'received' }), advanced('typed'));
    delivery = applyDelivery(delivery, advanced('submitted'));
    assert.equal(applyDelivery(delivery, advanced('typed')), delivery);
    const stranded = applyDelivery(delivery, { ...advanced('stranded'), reason: 'a dialog' });
    assert.deepEqual([stranded?.state, stranded?.reason], ['stranded', 'a dialog']);
    assert.equal(applyDelivery(stranded, advanced('verified'))?.state, 'verified', 'it was taken after all');
    const again = applyDelivery(stranded, { type: 'delivery_retried', actor: alice, deliveryId });
    assert.deepEqual(again, aDelivery({ state: 'wanted', attempt: 2, reason: undefined }));
    assert.equal(applyDelivery(again, advanced('verified')), again);
    assert.equal(applyDelivery(again, advanced('verified', 2))?.state, 'verified');
  });

  it('[S8] only a stranded text is tried again or dropped', () => {
    const verified = aDelivery({ state: 'verified' });
    for (const type of ['delivery_retried', 'delivery_dropped'] as const)
      assert.equal(applyDelivery(verified, { type, actor: alice, deliveryId, reason: 'no' }), verified);
    const dropped = { type: 'delivery_dropped', actor: alice, deliveryId, reason: 'dropped by alice' } as const;
    assert.equal(applyDelivery(aDelivery({ state: 'stranded' }), dropped)?.state, 'dropped');
  });

  it('is wanted until it was received, once', () => {
    const wanted = applyDelivery(undefined, { type: 'delivery_wanted', actor: alice, delivery: aDelivery() });
    assert.deepEqual(wanted, aDelivery());
    const received = applyDelivery(wanted, { type: 'delivery_received', actor: alice, deliveryId: anId('delivery') });
    assert.deepEqual(received, aDelivery({ state: 'received' }));
    assert.equal(applyDelivery(received, { type: 'delivery_wanted', actor: alice, delivery: aDelivery() }), received);
  });

  it('a receipt of something unknown changes nothing', () => {
    const event = { type: 'delivery_received', actor: alice, deliveryId: anId('delivery', 9) } as const;
    assert.equal(applyDelivery(undefined, event), undefined);
  });
});
