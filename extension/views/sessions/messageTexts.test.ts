import assert from 'node:assert/strict';
import { runMode } from '../../../shared/model/session.ts';
import { deliveryState, deliveryWay } from '../../../shared/model/note.ts';
import { receiptText, steeringText, urgentText } from './messageTexts.ts';

describe('what is said of messages to agents', () => {
  it('[G9] [G2] each way to run says what a message becomes, and what an urgent one interrupts', () => {
    const ways = [{}, ...deliveryWay.options.map((delivery) => ({ delivery })), { mode: runMode.enum.headless }];
    assert.equal(new Set(ways.map(steeringText)).size, ways.length);
    const interrupts = ways.filter((way) => urgentText(way) !== steeringText(way));
    assert.deepEqual(interrupts, [{ delivery: 'typed' }, { mode: 'headless' }]);
    // Whoever speaks with an agent for us says it, whatever its server calls that.
    assert.equal(steeringText({ mode: 'acp', delivery: 'read' }), steeringText({ mode: 'headless' }));
  });

  it('[G9] each receipt reads differently, and a text that was not taken says why', () => {
    assert.equal(
      new Set(deliveryState.options.map((state) => receiptText({ state }))).size,
      deliveryState.options.length,
    );
    assert.match(receiptText({ state: 'stranded', reason: 'a dialog is open' }), /a dialog is open/);
  });
});
