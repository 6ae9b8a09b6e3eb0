/** Why a signal fires whose asker could not wait any longer. */
export const lateness = new Error('it cannot wait any longer');

/** Whether it fired for that, and not because its asker has gone. */
export const isLate = (signal: AbortSignal): boolean => signal.reason === lateness;
