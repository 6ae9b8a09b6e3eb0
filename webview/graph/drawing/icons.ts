import type { TaskStatus } from '../../../shared/model/task.ts';

const ring = 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM8 3.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4z';

/** The outline of each state in a square of 16, filled by the even-odd rule: every state has a shape of its own. */
export const stateIcons: Readonly<Record<TaskStatus, string>> = {
  pending: ring,
  assigned: `${ring}M8 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4z`,
  planning: 'M2 3h12v2H2zM2 7h12v2H2zM2 11h7v2H2z',
  plan_review: 'M8 1l7 7l-7 7l-7-7zM8 3.6L3.6 8L8 12.4L12.4 8zM7 6h2v4H7z',
  running: 'M4 2l10 6l-10 6z',
  needs_human: 'M8 1.2l7 13H1zM7.1 6v4.2h1.8V6zM7.1 11.2v1.7h1.8v-1.7z',
  done: 'M8 1a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM4 8.3l1.3-1.3l1.8 1.8l3.7-3.7l1.3 1.3l-5 5z',
  failed: 'M2 2h12v12H2zM5 6.2L6.2 5L8 6.8L9.8 5L11 6.2L9.2 8L11 9.8L9.8 11L8 9.2L6.2 11L5 9.8L6.8 8z',
  cancelled: `${ring}M5 7.1h6v1.8H5z`,
};

/** A padlock: something blocks this task. */
export const blockedIcon = 'M4.5 7V5a3.5 3.5 0 0 1 7 0v2H13v7H3V7zM6.2 7h3.6V5a1.8 1.8 0 0 0-3.6 0z';
/** A folder: an objective whose tasks stand as one box. */
export const groupIcon = 'M1 3h5l2 2h7v8H1zM2.6 6.6v4.8h10.8V6.6z';
/** Ticks below each other: tasks that are over. */
export const endedIcon =
  'M1 4.2l1-1l1.2 1.2l2.3-2.3l1 1l-3.3 3.3zM8 3.4h7V5H8zM1 9.2l1-1l1.2 1.2l2.3-2.3l1 1l-3.3 3.3zM8 8.4h7V10H8zM8 13h7v1.6H8z';
