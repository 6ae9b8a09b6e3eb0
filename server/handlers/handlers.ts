import { artifactHandlers } from './artifactHandlers.ts';
import { auditHandlers } from './auditHandlers.ts';
import { deliveryHandlers } from './deliveryHandlers.ts';
import type { Handlers } from './handler.ts';
import { hubHandlers } from './hubHandlers.ts';
import { inboxHandlers } from './inboxHandlers.ts';
import { contractHandlers } from './contractHandlers.ts';
import { objectiveHandlers } from './objectiveHandlers.ts';
import { personHandlers } from './personHandlers.ts';
import { pipelineHandlers } from './pipelineHandlers.ts';
import { placementHandlers } from './placementHandlers.ts';
import { projectHandlers } from './projectHandlers.ts';
import { providerHandlers } from './providerHandlers.ts';
import { decisionHandlers } from './decisionHandlers.ts';
import { ruleHandlers } from './ruleHandlers.ts';
import { serverHandlers } from './serverHandlers.ts';
import { sessionHandlers } from './sessionHandlers.ts';
import { sharingHandlers } from './sharingHandlers.ts';
import { taskHandlers } from './taskHandlers.ts';
import { taskWorkHandlers } from './taskWorkHandlers.ts';
import { templateHandlers } from './templateHandlers.ts';
import { usageHandlers } from './usageHandlers.ts';

/** Who answers each operation. One that is missing does not compile. */
export const handlers: Handlers = {
  ...hubHandlers,
  ...auditHandlers,
  ...projectHandlers,
  ...personHandlers,
  ...serverHandlers,
  ...taskHandlers,
  ...taskWorkHandlers,
  ...artifactHandlers,
  ...placementHandlers,
  ...contractHandlers,
  ...pipelineHandlers,
  ...templateHandlers,
  ...objectiveHandlers,
  ...sessionHandlers,
  ...sharingHandlers,
  ...deliveryHandlers,
  ...inboxHandlers,
  ...ruleHandlers,
  ...decisionHandlers,
  ...providerHandlers,
  ...usageHandlers,
};
