import type { Actor } from '../../shared/model/actor.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { TokenLimits } from '../../shared/model/person.ts';
import type { SessionRole } from '../../shared/model/session.ts';

/** Who asks, as proven by a token. */
export type Caller =
  | {
      readonly kind: 'person';
      readonly actor: Actor;
      readonly personId: Id<'person'>;
      readonly admin: boolean;
      /** Set where the token is weaker than its person. */
      readonly limits?: TokenLimits | undefined;
    }
  /** An agent, vouched for by the daemon of its session. */
  | {
      readonly kind: 'agent';
      readonly actor: Actor;
      readonly sessionId: Id<'session'>;
      readonly role: SessionRole;
      readonly projectId: Id<'project'>;
      readonly taskId?: Id<'task'> | undefined;
      readonly objectiveId?: Id<'objective'> | undefined;
    }
  /** `from`: the network that somebody without a token calls from. */
  | { readonly kind: 'nobody'; readonly actor: Actor; readonly from?: string };
