/** A shell without anything that belongs to whoever measures. */
export const plainShell = ['bash', '--norc', '--noprofile'] as const;

export const promptText = '$ ';

/** Makes any shell such a one. */
export const becomePlain = `exec env PS1='${promptText}' ${plainShell.join(' ')}\r`;
