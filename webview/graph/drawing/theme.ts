import type { TaskStatus } from '../../../shared/model/task.ts';

/** Every colour of a drawing, as CSS writes colours. */
export interface GraphTheme {
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly box: string;
  readonly boxBorder: string;
  readonly line: string;
  readonly accent: string;
  readonly critical: string;
  readonly warning: string;
  readonly states: Readonly<Record<TaskStatus, string>>;
  readonly fontFamily: string;
  /** Borders are strong and nothing is half transparent. */
  readonly isHighContrast: boolean;
}

/** What is drawn where an editor has no colours of its own. */
export const plainTheme: GraphTheme = {
  background: '#1f1f1f',
  foreground: '#cccccc',
  muted: '#9d9d9d',
  box: '#2b2b2b',
  boxBorder: '#454545',
  line: '#7f7f7f',
  accent: '#3794ff',
  critical: '#d18616',
  warning: '#cca700',
  states: {
    pending: '#9d9d9d',
    assigned: '#75beff',
    planning: '#b180d7',
    plan_review: '#d7ba7d',
    running: '#3794ff',
    needs_human: '#cca700',
    done: '#89d185',
    failed: '#f14c4c',
    cancelled: '#808080',
  },
  fontFamily: 'sans-serif',
  isHighContrast: false,
};
