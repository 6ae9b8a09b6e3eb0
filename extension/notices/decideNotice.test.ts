import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decideNotice, gapMs, otherWindowMs } from './decideNotice.ts';
import type { Waiting } from './decideNotice.ts';
import { readNoticeSettings } from './noticeSettings.ts';
import type { GivenSettings, NoticeSettings } from './noticeSettings.ts';
import { nothingTold, told } from './toldNotices.ts';
import type { ToldNotices } from './toldNotices.ts';

const minuteMs = 60_000;
/** A Monday, at noon. */
const noon = new Date(2026, 0, 5, 12).getTime();

/** All windows of a person: one memory, one clock, and what each window knows. */
class Desk {
  now = noon;
  memory: ToldNotices = nothingTold;
  readonly waiting = new Map<string, Waiting>();
  readonly #settings: NoticeSettings;
  readonly #seen = new Map<string, number>();

  constructor(given: Partial<GivenSettings> = {}) {
    this.#settings = readNoticeSettings({ loud: 'all', quiet: [], digestMinutes: 0, ...given }).settings;
  }

  arrive(id: string, given: Partial<Waiting> = {}): void {
    this.waiting.set(id, { id, askedAt: this.now, isOfManager: false, isBack: false, ...given });
    this.#seen.set(id, this.now);
  }

  /** What a window tells now, and when it would look again. */
  look(isFocused = true): { readonly told: string; readonly inMs?: number } {
    const { tell, wakeAt } = decideNotice({
      waiting: [...this.waiting.values()],
      settings: this.#settings,
      memory: this.memory,
      now: new Date(this.now),
      isFocused,
      seenAt: (id) => this.#seen.get(id) ?? this.now,
    });
    if (tell.length > 0) this.memory = told(this.memory, tell, this.now);
    for (const one of tell) this.waiting.set(one.id, { ...one, isBack: false });
    const said = tell.map(({ id }) => id).join(' ');
    return wakeAt === undefined ? { told: said } : { told: said, inMs: wakeAt - this.now };
  }
}

const nothing = { told: '' };

describe('what is notified, and when', () => {
  it('[I3] the first arrival is told at once, and never again', () => {
    const desk = new Desk();
    desk.arrive('a');
    assert.deepEqual(desk.look(), { told: 'a' });
    desk.now += 60 * minuteMs;
    assert.deepEqual(desk.look(), nothing);
    assert.deepEqual(desk.look(false), nothing);
  });

  it('[I3] not after a reload, nor after a reconnect', () => {
    const desk = new Desk();
    desk.arrive('a');
    desk.look();
    const reloaded = new Desk();
    reloaded.memory = JSON.parse(JSON.stringify(desk.memory)) as ToldNotices;
    reloaded.now = desk.now + minuteMs;
    reloaded.arrive('a', { askedAt: noon });
    assert.deepEqual(reloaded.look(), nothing);
    reloaded.arrive('b');
    assert.deepEqual(reloaded.look(), { told: 'b' });
  });

  it('[I3] what comes shortly after comes together', () => {
    const desk = new Desk();
    desk.arrive('a');
    desk.look();
    desk.now += 1_000;
    desk.arrive('b');
    assert.deepEqual(desk.look(), { told: '', inMs: gapMs - 1_000 });
    desk.now += 5_000;
    desk.arrive('c');
    assert.deepEqual(desk.look(), { told: '', inMs: gapMs - 6_000 });
    desk.now += gapMs - 6_000;
    assert.deepEqual(desk.look(), { told: 'b c' });
  });

  it('[I3] what is answered before it was told is not told', () => {
    const desk = new Desk({ quiet: ['11:00-13:00'] });
    desk.arrive('a');
    desk.look();
    desk.waiting.delete('a');
    desk.now += 60 * minuteMs;
    assert.deepEqual(desk.look(), nothing);
  });

  it('[I3] in quiet hours nothing is told, and all of it at their end', () => {
    const desk = new Desk({ quiet: ['11:00-13:00'] });
    desk.arrive('a');
    assert.deepEqual(desk.look(), { told: '', inMs: 60 * minuteMs });
    desk.now += 30 * minuteMs;
    desk.arrive('b');
    assert.deepEqual(desk.look(), { told: '', inMs: 30 * minuteMs });
    desk.now += 30 * minuteMs;
    assert.deepEqual(desk.look(), { told: 'a b' });
  });

  it('[I3] a digest is one notification in its time', () => {
    const desk = new Desk({ digestMinutes: 30 });
    desk.arrive('a');
    assert.deepEqual(desk.look(), { told: 'a' });
    for (const id of ['b', 'c', 'd']) {
      desk.now += 5 * minuteMs;
      desk.arrive(id);
      assert.equal(desk.look().told, '');
    }
    assert.deepEqual(desk.look(), { told: '', inMs: 15 * minuteMs });
    desk.now += 15 * minuteMs;
    assert.deepEqual(desk.look(), { told: 'b c d' });
  });

  it('[I3] only managers are loud, where that is wanted', () => {
    const desk = new Desk({ loud: 'managers' });
    desk.arrive('worker');
    desk.arrive('manager', { isOfManager: true });
    assert.deepEqual(desk.look(), { told: 'manager' });
    const silent = new Desk({ loud: 'none' });
    silent.arrive('manager', { isOfManager: true });
    assert.deepEqual(silent.look(), nothing);
  });

  it('[I3] what was put off is news when it comes back, once', () => {
    const desk = new Desk();
    desk.arrive('a');
    desk.look();
    desk.now += 15 * minuteMs;
    desk.arrive('a', { askedAt: noon, isBack: true });
    assert.deepEqual(desk.look(), { told: 'a' });
    desk.now += 15 * minuteMs;
    assert.deepEqual(desk.look(), nothing);
  });

  it('[I3] of several windows that with the focus tells; without one, any other a little later', () => {
    const desk = new Desk();
    desk.arrive('a');
    assert.deepEqual(desk.look(false), { told: '', inMs: otherWindowMs });
    assert.deepEqual(desk.look(true), { told: 'a' });
    desk.now += gapMs;
    desk.arrive('b');
    assert.deepEqual(desk.look(false), { told: '', inMs: otherWindowMs });
    desk.now += otherWindowMs;
    assert.deepEqual(desk.look(false), { told: 'b' });
    assert.deepEqual(desk.look(false), nothing);
  });

  it('[I3] a clock that was set back silences nobody', () => {
    const desk = new Desk({ digestMinutes: 30 });
    desk.arrive('a');
    desk.look();
    desk.now -= 24 * 60 * minuteMs;
    desk.arrive('b', { askedAt: noon + minuteMs });
    assert.deepEqual(desk.look(), { told: 'b' });
  });

  it('[I3] 5,000 at once are one notification, and never another', () => {
    const desk = new Desk();
    for (let at = 0; at < 5_000; at += 1) desk.arrive(`i${at}`, { askedAt: noon + (at % 700) });
    assert.equal(desk.look().told.split(' ').length, 5_000);
    assert.ok(desk.memory.entries.length <= 500);
    desk.now += 24 * 60 * minuteMs;
    assert.deepEqual(desk.look(), nothing);
  });

  it('[I3] whatever happens in whichever window, nothing is told twice, nothing too often, and everything in the end', () => {
    const steps = fc.array(
      fc.record({ passMs: fc.integer({ min: 0, max: 20_000 }), arrives: fc.boolean(), isFocused: fc.boolean() }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const desk = new Desk();
        const seen: string[] = [];
        const times: number[] = [];
        const look = (isFocused: boolean): void => {
          const { told: said } = desk.look(isFocused);
          if (said === '') return;
          seen.push(...said.split(' '));
          times.push(desk.now);
        };
        taken.forEach(({ passMs, arrives, isFocused }, at) => {
          desk.now += passMs;
          if (arrives) desk.arrive(`i${at}`);
          look(isFocused);
        });
        desk.now += gapMs;
        look(true);
        assert.deepEqual([...seen].sort(), [...desk.waiting.keys()].sort());
        for (const [at, time] of times.slice(1).entries()) assert.ok(time - (times[at] ?? 0) >= gapMs);
      }),
    );
  });
});
