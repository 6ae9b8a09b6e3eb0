import { join } from 'node:path';
import type { Json } from '../harness/rest.ts';
import type { ApprovalsStage } from './approvals/approvalsStage.ts';
import { openApprovals } from './approvals/approvalsStage.ts';
import { beginAskers, describeAskers, describeDenials } from './approvals/describeAskers.ts';
import { beginCrash, codexSteps, describeCodex, describeCrash } from './approvals/describeCodex.ts';
import {
  describeOwnQuestions,
  describeSessionQuestions,
  describeTrust,
  ownQuestions,
} from './approvals/describeOwnQuestions.ts';
import { workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';
import { describeOpencodeAgain, describeOpencodeServer, openOpencode } from './opencodeServer.ts';

/** All of them run at once on one server: what takes long is that each program starts. */
describe('real agents ask before they use a tool', function () {
  this.timeout(2 * workMs);
  let opened: ApprovalsStage;
  let byHand: Json;
  let talk: Json;
  const stage = () => opened;
  const fileOf = (name: string) => join(opened.agents.fleet.daemon('dev-01').workDir, name);
  before(async () => {
    opened = await openApprovals();
    const { agents, begin } = opened;
    const { rest, project, daemon } = agents.fleet;
    const hand = { project, server: 'dev-01', provider: 'claude', name: 'by-hand' };
    ({ session: byHand } = await rest.post('/sessions', { ...hand, cwd: `${daemon('dev-01').workDir}/strange` }));
    await beginAskers(opened, { ...ownQuestions, ...codexSteps(fileOf) });
    for (const provider of ['claude', 'codex'] as const) {
      const spec = renderScript(`bash rostrum task complete --summary "trusted by ${provider}"`);
      await begin({ title: `trust-${provider}`, spec, placement: { provider, repo: 'strange' } });
    }
    await beginCrash(opened);
    talk = await openOpencode(agents);
  });
  after(() => opened.agents.close());

  describeSessionQuestions(stage, () => byHand.id);
  describeTrust(stage);
  describeAskers(stage);
  describeOwnQuestions(stage);
  describeCodex(stage, fileOf);
  describeDenials(stage);
  const talking = () => ({ agents: opened.agents, session: talk });
  describeOpencodeServer(talking);
  describeCrash(stage);
  describeOpencodeAgain(talking);
});
