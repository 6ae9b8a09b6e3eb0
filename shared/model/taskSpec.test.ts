import assert from 'node:assert/strict';
import { placement } from './placement.ts';
import { taskSpec } from './taskSpec.ts';

const whole = {
  $schema: 'rostrum/task-spec/v1',
  requirements: [{ description: 'All endpoints', priority: 'must', category: 'api' }],
  acceptanceCriteria: ['GET /users answers 200'],
  constraints: {
    languages: ['rust'],
    frameworks: ['axum'],
    testing: 'integration tests',
    noBreakingChanges: true,
    maxFilesChanged: 20,
    custom: ['no new dependencies'],
  },
  inputContext: { references: [{ kind: 'file', value: 'src/api.rs', description: 'the routes' }] },
};

/** Where a value is refused. */
const refusedAt = (schema: typeof taskSpec | typeof placement, value: unknown): readonly string[] => {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => [...issue.path, ...('keys' in issue ? issue.keys : [])].join('.'));
};

describe('the structured spec', () => {
  it('[T2] is taken whole, with and without its $schema', () => {
    assert.deepEqual(taskSpec.parse(whole), whole);
    const { $schema: _schema, ...rest } = whole;
    assert.deepEqual(taskSpec.parse(rest), rest);
    assert.deepEqual(taskSpec.parse({}), { requirements: [], acceptanceCriteria: [] });
  });

  it('[T2] refuses unknown fields and wrong values with their path', () => {
    assert.deepEqual(refusedAt(taskSpec, { ...whole, color: 'blue' }), ['color']);
    assert.deepEqual(refusedAt(taskSpec, { ...whole, $schema: 'rostrum/task-spec/v2' }), ['$schema']);
    assert.deepEqual(refusedAt(taskSpec, { requirements: [{ description: 'x', priority: 'maybe' }] }), [
      'requirements.0.priority',
    ]);
    assert.deepEqual(refusedAt(taskSpec, { constraints: { maxFilesChanged: 0 } }), ['constraints.maxFilesChanged']);
    assert.deepEqual(refusedAt(taskSpec, { inputContext: { references: [{ kind: 'mail', value: 'x' }] } }), [
      'inputContext.references.0.kind',
    ]);
    assert.deepEqual(refusedAt(taskSpec, { constraints: { languages: ['rust'], speed: 1 } }), ['constraints.speed']);
  });
});

describe('placement', () => {
  it('[T21] says what a server must have, and nothing else', () => {
    const asked = {
      repo: 'api',
      baseBranch: 'main',
      languages: ['rust'],
      frameworks: ['axum'],
      labels: ['gpu'],
      os: 'linux',
      provider: 'claude',
      server: 'gpu-1',
      workspace: 'worktree',
    };
    assert.deepEqual(placement.parse(asked), { ...asked, locks: [] });
    assert.equal(placement.parse({}).workspace, 'directory');
    assert.deepEqual(refusedAt(placement, { os: 'beos' }), ['os']);
    assert.deepEqual(refusedAt(placement, { memory: '64 GB' }), ['memory']);
  });
});
