import type { Json } from '../harness/rest.ts';
import { describeFirstSteps } from './everyWay/describeFirstSteps.ts';
import { describeResume } from './everyWay/describeResume.ts';
import { describeSecrets } from './everyWay/describeSecrets.ts';
import { describeSteering } from './everyWay/describeSteering.ts';
import { describeUsage } from './everyWay/describeUsage.ts';
import { describeAnswers, describeDone } from './everyWay/describeWork.ts';
import { openEveryWay } from './everyWay/everyWayStage.ts';
import type { EveryWayStage } from './everyWay/everyWayStage.ts';
import { workMs } from './harness/openAgents.ts';

/** One session for each way, from its assignment to its end: a start of these programs costs more than all that they do. */
describe('real agents, in every way in which they are run', function () {
  this.timeout(2 * workMs);
  let opened: EveryWayStage;
  before(async () => {
    opened = await openEveryWay();
  });
  after(() => opened.close());
  const stage = () => opened;
  const ended = new Map<string, Json>();

  describeFirstSteps(stage);
  const tryCommandLines = describeSecrets(stage);
  describeAnswers(stage);
  describeResume(stage, ended);
  describeSteering(stage);
  describeDone(stage);
  describeUsage(stage, ended);
  it('[G5] no command line of any process ever showed a secret of theirs', tryCommandLines);
});
