import { openHub } from './hub/openHub.ts';
import { openLocalHub } from './local/thisMachine.ts';

/** What is loaded when a hub is to be reached, and not before: the connection, and what finds the hub of this machine. */
export const reachHub = { openHub, openLocalHub } as const;
