/**
 * The colours that programs are told when they ask for those of their terminal. Viewers' own differ, and exactly one
 * party may answer.
 */
export const theme = { foreground: '#cccccc', background: '#1e1e1e' } as const;
