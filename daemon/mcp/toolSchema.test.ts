import assert from 'node:assert/strict';
import * as z from 'zod';
import { agentTools, schemaOf } from './toolTable.ts';
import { toToolSchema } from './toolSchema.ts';

const known = new Set([
  ...['type', 'properties', 'required', 'items', 'additionalProperties', 'enum', 'default', 'description', 'anyOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum'],
]);

/** Every schema within a schema. */
function* schemasIn(schema: unknown): Generator<Record<string, unknown>> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
  const own = schema as Record<string, unknown>;
  yield own;
  for (const part of Object.values(own['properties'] ?? {})) yield* schemasIn(part);
  for (const name of ['items', 'additionalProperties']) yield* schemasIn(own[name]);
  for (const one of (own['anyOf'] ?? []) as unknown[]) yield* schemasIn(one);
}

describe('what tools say that they take', () => {
  it('[G4] is in the words of JSON Schema that the clients of all agents know', () => {
    for (const tool of agentTools) {
      const schema = schemaOf(tool);
      assert.equal(schema.type, 'object', tool.name);
      assert.ok(!('anyOf' in schema), tool.name);
      for (const part of schemasIn(schema)) {
        const foreign = Object.keys(part).filter((name) => !known.has(name));
        assert.deepEqual(foreign, [], `${tool.name}: ${JSON.stringify(part)}`);
        assert.ok('type' in part || 'anyOf' in part || 'enum' in part, `${tool.name}: ${JSON.stringify(part)}`);
      }
    }
  });

  it('[G4] comes with a name that every client takes, a title, and what to know before the call', () => {
    for (const { name, title, description } of agentTools) {
      assert.match(name, /^[a-z][a-z_]{2,39}$/);
      assert.ok(title.length > 3 && title.length < 40, name);
      assert.ok(description.length > 60 && description.length < 700, `${name}: ${description.length}`);
    }
    assert.equal(new Set(agentTools.map(({ name }) => name)).size, agentTools.length);
  });

  it('is short enough to stand in front of every conversation', () => {
    const text = JSON.stringify(agentTools.map((tool) => [tool.name, tool.description, schemaOf(tool)]));
    assert.ok(text.length < 20_000, `${text.length} characters`);
  });

  it('says any JSON, and whole numbers from one on, as a model needs it', () => {
    const made = toToolSchema(
      z.strictObject({ data: z.any(), count: z.int().positive(), at: z.url(), only: z.literal('x') }),
    );
    assert.deepEqual(made, {
      type: 'object',
      properties: {
        data: { type: ['object', 'array', 'string', 'number', 'boolean', 'null'] },
        count: { type: 'integer', minimum: 1 },
        at: { type: 'string' },
        only: { type: 'string', enum: ['x'] },
      },
      required: ['data', 'count', 'at', 'only'],
      additionalProperties: false,
    });
  });

  it('a schema that points elsewhere is a mistake', () => {
    const tree: z.ZodType = z.lazy(() => z.object({ parts: z.array(tree) }));
    assert.throws(() => toToolSchema(z.strictObject({ tree })), /points elsewhere/);
  });
});
