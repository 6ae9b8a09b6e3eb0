import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import { limits } from '../../shared/timings.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { artifactRows } from '../state/rows/artifactRow.ts';
import { aContext, alice, anId, aProject, aTask, bornAt, runningFacts, stateWith } from '../testing/builders.ts';
import { artifactsOfResult, decideAddArtifact, decideRemoveArtifact } from './artifacts.ts';
import type { NewArtifact } from './artifacts.ts';

const task = aTask({ ...runningFacts, attempt: 2 });
const wish = (given: Partial<NewArtifact>): NewArtifact => ({ name: 'out', kind: 'file', role: 'secondary', ...given });
const agent = (number = 1) => ({ kind: 'agent', sessionId: anId('session', number), name: 'shell-1' }) as const;
const refusedAs = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

function scene() {
  const state = stateWith({ projects: [aProject()], tasks: [task] });
  const context = aContext();
  const apply = (events: readonly HubEvent[]) => {
    for (const event of events) applyEvent(state, event, 1, bornAt);
    return events;
  };
  return { state, context, apply };
}

const placesOf = (events: readonly HubEvent[]) =>
  events.map((event) =>
    event.type === 'artifact_added' ? [event.artifact.name, event.artifact.kind, event.artifact.place] : [],
  );

describe('artifacts', () => {
  it('[T19] a record says what it is, of which attempt, by whom, and where: on the server of the task, in the web, or here', () => {
    const { state, context } = scene();
    const [event] = decideAddArtifact(state, task, wish({ path: '/srv/out.bin', bytes: 3 }), context);
    assert.deepEqual(event, {
      type: 'artifact_added',
      taskId: task.id,
      actor: alice,
      artifact: {
        id: anId('artifact', 101),
        projectId: task.projectId,
        taskId: task.id,
        attempt: 2,
        name: 'out',
        kind: 'file',
        role: 'secondary',
        place: { at: 'server', path: '/srv/out.bin', serverId: anId('server'), bytes: 3, sha256: undefined },
        by: alice,
        addedAt: context.now,
      },
    });
    const uploaded = { bytes: 1, sha256: 'a'.repeat(64) };
    const others = [wish({ url: 'https://example.com' }), wish({ uploaded, bytes: 99 })];
    assert.deepEqual(
      others.flatMap((one) => placesOf(decideAddArtifact(state, task, one, context))),
      [
        ['out', 'file', { at: 'web', url: 'https://example.com' }],
        ['out', 'file', { at: 'hub', ...uploaded }],
      ],
    );
  });

  it('[T19] one that is nowhere, or in two places, is refused', () => {
    const { state, context } = scene();
    for (const given of [{}, { path: 'a', url: 'https://example.com' }]) {
      assert.throws(() => decideAddArtifact(state, task, wish(given), context), refusedAs('bad-request'));
    }
  });

  it('[T19] a task has a bounded number of them, those of its result included', () => {
    const { state, context, apply } = scene();
    for (let made = 1; made < limits.artifactsPerTask; made += 1)
      apply(decideAddArtifact(state, task, wish({ path: 'a' }), context));
    const artifacts = [1, 2].map((at) => ({ name: `r${at}`, kind: 'report', path: 'r' }));
    const result = taskResult.parse({ summary: 'done', artifacts });
    assert.equal(apply(artifactsOfResult(state, task, result, context)).length, 1);
    assert.throws(() => decideAddArtifact(state, task, wish({ path: 'a' }), context), refusedAs('conflict'));
    assert.deepEqual(artifactsOfResult(state, task, result, context), []);
  });

  it('[T3] [T19] what a result names becomes a record where it has a place that can be opened', () => {
    const { state, context } = scene();
    const sha256 = 'b'.repeat(64);
    const result = taskResult.parse({
      summary: 'done',
      artifacts: [
        { name: 'Report', kind: 'Report', role: 'primary', path: 'out/report.md', bytes: 7, sha256 },
        { name: 'CI', kind: 'pipeline run', url: 'https://example.com/1' },
        { name: 'Odd', kind: 'thing', path: 'x' },
        { name: 'Script', kind: 'link', url: 'javascript:alert(1)' },
        { name: 'Nowhere', kind: 'file' },
      ],
    });
    const serverId = anId('server');
    assert.deepEqual(placesOf(artifactsOfResult(state, task, result, context)), [
      ['Report', 'report', { at: 'server', path: 'out/report.md', serverId, bytes: 7, sha256 }],
      ['CI', 'link', { at: 'web', url: 'https://example.com/1' }],
      ['Odd', 'file', { at: 'server', path: 'x', serverId, bytes: undefined, sha256: undefined }],
    ]);
  });

  it('[T19] an agent removes what it has added, a person everything; what must be looked at first stands first', () => {
    const { state, context, apply } = scene();
    apply(decideAddArtifact(state, task, wish({ name: 'mine', path: 'a' }), { ...context, actor: agent() }));
    const uploaded = { bytes: 1, sha256: 'c'.repeat(64) };
    apply(decideAddArtifact(state, task, wish({ name: 'first', role: 'primary', uploaded }), context));
    assert.deepEqual(
      artifactRows(state, task.id, 10).map(({ name, at }) => [name, at]),
      [
        ['first', 'hub'],
        ['mine', 'server'],
      ],
    );
    const [mine, first] = [...state.artifacts.values()];
    assert.ok(mine !== undefined && first !== undefined);
    assert.throws(() => decideRemoveArtifact(first, aContext({ actor: agent() })), refusedAs('forbidden'));
    assert.throws(() => decideRemoveArtifact(mine, aContext({ actor: agent(2) })), refusedAs('forbidden'));
    apply(decideRemoveArtifact(mine, aContext({ actor: agent() })));
    const [removed] = apply(decideRemoveArtifact(first, context));
    assert.equal(removed?.type === 'artifact_removed' && removed.sha256, uploaded.sha256);
    assert.equal(state.artifacts.size, 0);
    assert.equal(state.by.artifactHash.of(uploaded.sha256).size, 0);
  });
});
