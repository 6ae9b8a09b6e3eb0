import type { NoticeSettings } from './noticeSettings.ts';
import { quietUntil } from './quietHours.ts';
import { isTold } from './toldNotices.ts';
import type { Tellable, ToldNotices } from './toldNotices.ts';

/** One thing that waits for a person. */
export interface Waiting extends Tellable {
  /** Whether a manager waits, who directs others. */
  readonly isOfManager: boolean;
  /** It was put off and is back: news again. */
  readonly isBack: boolean;
}

/** All that decides whether something is shown now. */
export interface NoticeGround<One extends Waiting> {
  readonly waiting: readonly One[];
  readonly settings: NoticeSettings;
  readonly memory: ToldNotices;
  readonly now: Date;
  /** Whether this is the window that the person looks at. */
  readonly isFocused: boolean;
  /** Since when this window has known it. */
  readonly seenAt: (id: string) => number;
}

/** What is told now, as one notification however many they are, and else when to ask again where time alone decides. */
export interface NoticeDecision<One extends Waiting> {
  readonly tell: readonly One[];
  readonly wakeAt?: number | undefined;
}

/** What comes within this time of a notification comes together with the next. */
export const gapMs = 10_000;
/** A window without the focus leaves the first word for so long to that which has it. */
export const otherWindowMs = 3_000;

/** What waits and nobody was told of is told once: not in quiet hours, not more often than wanted, in one window. */
export function decideNotice<One extends Waiting>(ground: NoticeGround<One>): NoticeDecision<One> {
  const { waiting, settings, memory, now, isFocused, seenAt } = ground;
  const wasTold = isTold(memory);
  const due = waiting.filter((one) => isLoud(one, settings) && (one.isBack || !wasTold(one)));
  if (due.length === 0) return { tell: [] };
  const at = now.getTime();
  const ready = [
    quietUntil(settings.quiet, now)?.getTime() ?? at,
    // A clock that was set back does not silence anybody.
    memory.lastAt === undefined || memory.lastAt > at ? at : memory.lastAt + Math.max(settings.digestMs, gapMs),
    isFocused ? at : due.reduce((first, { id }) => Math.min(first, seenAt(id)), at) + otherWindowMs,
  ];
  const wakeAt = Math.max(...ready);
  return wakeAt <= at ? { tell: due } : { tell: [], wakeAt };
}

const isLoud = ({ isOfManager }: Waiting, { loud }: NoticeSettings): boolean =>
  loud === 'all' || (loud === 'managers' && isOfManager);
