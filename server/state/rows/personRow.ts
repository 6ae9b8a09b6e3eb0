import type { Person, PersonRow } from '../../../shared/model/person.ts';

/** A person as lists show one. */
export const personRow = ({ id, name, admin, createdAt }: Person): PersonRow => ({
  kind: 'person',
  id,
  name,
  admin,
  createdAt,
});
