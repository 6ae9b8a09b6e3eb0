import assert from 'node:assert/strict';
import type { Phase, Seen, TypingWish } from './deliveryMachine.ts';
import { nextStep, queued, settleMs } from './deliveryMachine.ts';

const wish = (given: Partial<TypingWish> = {}): TypingWish => ({
  text: 'alice answered your question: JWT',
  urgent: false,
  notBefore: 0,
  canEscape: true,
  isPromptKnown: true,
  isLineProgram: false,
  mayStand: false,
  leftOver: [],
  ...given,
});

const screen = (state: Seen['reading']['state'], input?: string, more: Partial<Seen> = {}): Seen => ({
  isDead: false,
  reading: { state, input },
  screen: `${state} ${input ?? ''}`,
  ...more,
});
const ready = screen('ready', '');
const busy = screen('busy', '');
const shown = screen('ready', wish().text);

/** Moves the hands of the clock: shows what is to be seen at each moment, and gives what was done then. */
function play(given: TypingWish, moments: readonly (readonly [atMs: number, seen: Seen])[]) {
  let phase: Phase = queued;
  const acts: string[] = [];
  for (const [now, seen] of moments) {
    const step = nextStep(phase, seen, now, given);
    phase = step.phase;
    if (step.act !== 'look' && step.act !== 'nothing') acts.push(`${now} ${step.act}`);
  }
  return { acts, at: phase.at, reason: phase.at === 'stranded' ? phase.reason : undefined };
}

const settled = settleMs(wish().text);

describe('delivery machine', () => {
  it('[S8] a ready agent: typed, settled, submitted as its own key, and verified by the emptied input line', () => {
    const { acts, at } = play(wish(), [
      [0, ready],
      [50, ready],
      [settled - 1, shown],
      [settled, shown],
      [settled + 50, shown],
      [settled + 100, ready],
    ]);
    assert.deepEqual([acts, at], [['0 paste', `${settled} submit`], 'verified']);
  });

  it('[S8] [T12] waits for the end of the turn, however long it takes', () => {
    const { acts } = play(wish(), [
      [0, busy],
      [3_600_000, busy],
      [3_600_500, ready],
    ]);
    assert.deepEqual(acts, ['3600500 paste']);
  });

  it('[T12] an urgent text presses Esc once, waits, and is typed even where the turn goes on', () => {
    const { acts } = play(wish({ urgent: true }), [
      [0, busy],
      [50, busy],
      [1_999, busy],
      [2_000, busy],
      [2_000 + settled, screen('busy', wish().text)],
      [2_100 + settled, busy],
    ]);
    assert.deepEqual(acts, ['0 escape', '2000 paste', `${2_000 + settled} submit`]);
  });

  it('[T12] Esc is never pressed where it stops nothing: an agent that waits, one whose turn it does not stop', () => {
    assert.deepEqual(play(wish({ urgent: true }), [[0, ready]]).acts, ['0 paste']);
    assert.deepEqual(
      play(wish({ urgent: true, canEscape: false }), [
        [0, busy],
        [9_000, ready],
      ]).acts,
      ['9000 paste'],
    );
  });

  it('[S8] Enter that is swallowed is pressed again after 0.5, 1 and 2 s, and then the text is stranded', () => {
    const submits = [settled, settled + 500, settled + 1_500, settled + 3_500];
    const moments = [[0, ready], ...[...submits, settled + 5_499, settled + 5_500].map((at) => [at, shown])] as const;
    const { acts, reason } = play(wish(), moments as readonly (readonly [number, Seen])[]);
    assert.deepEqual(acts, ['0 paste', ...submits.map((at) => `${at} submit`)]);
    // An Enter that became a newline: the text is still there, with something behind it.
    const longer = screen('ready', `${shown.reading.input} /`);
    assert.equal(
      play(wish(), [
        [0, ready],
        [settled, shown],
        [settled + 100, longer],
      ]).at,
      'submitted',
    );
    assert.match(reason ?? '', /still stands in its input line after Enter was pressed 4 times/);
  });

  it('[S8] a dialog parks the text, and is said when it stays', () => {
    const dialog = screen('dialog');
    assert.deepEqual(
      play(wish(), [
        [0, dialog],
        [300_000, dialog],
        [300_500, ready],
      ]).acts,
      ['300500 paste'],
    );
    const urgent = play(wish({ urgent: true }), [
      [0, dialog],
      [30_000, dialog],
    ]);
    assert.deepEqual(urgent.acts, []);
    assert.match(urgent.reason ?? '', /a dialog or a menu is on its screen, and the text was not typed/);
  });

  it('[S8] Enter is never pressed into a dialog that came meanwhile', () => {
    const dialogOver = screen('dialog', wish().text);
    const whileTyped = play(wish(), [
      [0, ready],
      [settled, dialogOver],
    ]);
    assert.deepEqual([whileTyped.acts, whileTyped.at], [['0 paste'], 'stranded']);
    const afterSubmit = play(wish(), [
      [0, ready],
      [settled, shown],
      [settled + 600, dialogOver],
    ]);
    assert.deepEqual([afterSubmit.acts.length, afterSubmit.at], [2, 'stranded']);
    // The agent took it and asks something: the text has left the input line.
    const taken = play(wish(), [
      [0, ready],
      [settled, shown],
      [settled + 600, screen('dialog')],
    ]);
    assert.equal(taken.at, 'verified');
  });

  it('[S8] a dead program takes nothing, before, during and after', () => {
    const dead: Seen = { isDead: true, reading: { state: 'unknown', input: undefined }, screen: '' };
    assert.match(play(wish(), [[0, dead]]).reason ?? '', /has ended, and the text was not typed/);
    assert.match(
      play(wish(), [
        [0, ready],
        [50, dead],
      ]).reason ?? '',
      /ended while it was typed/,
    );
    assert.match(
      play(wish(), [
        [0, ready],
        [settled, shown],
        [settled + 50, dead],
      ]).reason ?? '',
      /ended before it was seen to take/,
    );
  });

  it('[S8] a text that does not appear is not submitted', () => {
    const { acts, reason } = play(wish(), [
      [0, ready],
      [settled, ready],
      [settled + 2_000, ready],
    ]);
    assert.deepEqual(acts, ['0 paste']);
    assert.match(reason ?? '', /did not appear in its input line/);
  });

  it('[S8] a known agent without its prompt on a still screen is said; one that moves is waited for', () => {
    const still = screen('unknown', undefined, { screen: 'loading' });
    const { reason } = play(wish(), [
      [0, still],
      [60_000, still],
    ]);
    assert.match(reason ?? '', /its prompt is not to be seen/);
    const moving = Array.from(
      { length: 10 },
      (_, index) => [index * 30_000, screen('unknown', undefined, { screen: `${index}` })] as const,
    );
    assert.equal(play(wish(), moving).at, 'queued');
  });

  it('[S8] an agent whose own server is not reached is waited for as long as a start takes, and then that is said', () => {
    const unreached = 'its server does not answer';
    const away = screen('unknown', '');
    assert.equal(
      play(wish({ unreached }), [
        [0, away],
        [179_000, away],
      ]).at,
      'queued',
    );
    assert.equal(
      play(wish({ unreached }), [
        [0, away],
        [180_000, away],
      ]).reason,
      unreached,
    );
  });

  it('[S8] an agent that nothing is known of waits for input when its screen stands still', () => {
    const at = (text: string): Seen => screen('unknown', undefined, { screen: text });
    const { acts, at: end } = play(wish({ isPromptKnown: false }), [
      [0, at('a')],
      [1_900, at('b')],
      [3_800, at('b')],
      [3_900, at('b')],
      [3_900 + settled, at('b text')],
      [4_000 + settled, at('c')],
    ]);
    assert.deepEqual([acts, end], [['3900 paste', `${3_900 + settled} submit`], 'verified']);
  });

  it('[S8] nothing joins what a person has half typed, what another program asks, or a text that still stands there', () => {
    const waits = (given: Partial<TypingWish>, seen: Partial<Seen>) =>
      play(wish(given), [
        [0, { ...ready, ...seen }],
        [3_600_000, { ...ready, ...seen }],
      ]).acts;
    assert.deepEqual(waits({}, { draftAgeMs: 59_000 }), []);
    assert.deepEqual(waits({}, { isForeign: true }), []);
    const reading = { state: 'ready', input: 'Note from alice on' } as const;
    assert.deepEqual(waits({ leftOver: ['Note from alice on API-1: mind the tests'] }, { reading }), []);
    assert.deepEqual(play(wish(), [[0, { ...ready, draftAgeMs: 60_000 }]]).acts, ['0 paste']);
  });

  it('[S8] tried again, a text that still stands in the input line is only submitted', () => {
    const { acts, at } = play(wish({ mayStand: true }), [
      [0, shown],
      [100, ready],
    ]);
    assert.deepEqual([acts, at], [['0 submit'], 'verified']);
    assert.deepEqual(play(wish({ mayStand: true }), [[0, ready]]).acts, ['0 paste']);
  });

  it('[S8] in a shell whatever follows Enter is the proof, and an answer that somebody waits for is held back a moment', () => {
    const line = { isLineProgram: true, canEscape: false };
    const typed = screen('unknown', undefined, { screen: "$ : 'Rostrum'", cursorRow: 3 });
    const { at } = play(wish(line), [
      [0, ready],
      [settled, typed],
      [settled + 50, { ...typed, cursorRow: 4 }],
    ]);
    assert.equal(at, 'verified');
    assert.deepEqual(
      play(wish({ notBefore: 1_500 }), [
        [1_499, ready],
        [1_500, ready],
      ]).acts,
      ['1500 paste'],
    );
  });

  it('[S8] settling is 500 ms and 25 for each piece, at most 2 s; an end stays an end', () => {
    assert.deepEqual([settleMs('a'), settleMs('a'.repeat(1_024)), settleMs('a'.repeat(1e6))], [525, 550, 2_000]);
    assert.deepEqual(nextStep({ at: 'verified' }, ready, 1, wish()), { act: 'nothing', phase: { at: 'verified' } });
  });
});
