import type { SessionRow } from '../../shared/model/session.ts';

/** Who may look into a session beside the roles of its project, and who drives it, as facts of its page. */
export const peopleFacts = ({
  private: isPrivate,
  shares,
  driver,
}: SessionRow): (readonly [string, string | undefined])[] => [
  ['seen by', isPrivate === true ? 'its opener, owners and those it is shared with' : undefined],
  ['shared', shares?.map(({ name, access }) => `${name} (${access})`).join(', ')],
  ['driver', driver && `${driver.name}, alone`],
];
