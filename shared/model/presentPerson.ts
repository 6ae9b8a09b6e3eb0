import * as z from 'zod';

/** So many people are told of a project; who shows them has room for fewer. */
export const maxPresent = 50;

const presentPerson = z.object({ personId: z.string(), name: z.string() });
/** Somebody who has a window of a project open now. */
export type PresentPerson = z.infer<typeof presentPerson>;

/** Everybody who does. */
export const presentPeople = z.array(presentPerson);
