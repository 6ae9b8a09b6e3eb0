import assert from 'node:assert/strict';
import { aDelivery, alice, anId } from '../testing/builders.ts';
import { applyDelivery } from './applyDelivery.ts';

describe('applyDelivery', () => {
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
