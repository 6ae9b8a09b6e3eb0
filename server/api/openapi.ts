import * as z from 'zod';
import { errorStatus } from '../../shared/errors.ts';
import type { Operation } from '../../shared/operations/operation.ts';
import { changesState, operationNames, operationTable } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { successStatus } from './successStatus.ts';
import { parseHttp } from './routeTable.ts';

type Schema = Record<string, unknown>;
type Schemas = Record<string, Schema>;

/** An OpenAPI 3.1 document, as plain JSON. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly paths: Readonly<Record<string, Record<string, unknown>>>;
  readonly [key: string]: unknown;
}

let made: { readonly version: string; readonly document: OpenApi } | undefined;

/** The description of every operation, made from the schemas that check them; made once. */
export function openApiDocument(version: string): OpenApi {
  if (made?.version !== version) made = { version, document: renderOpenApi(version) };
  return made.document;
}

function renderOpenApi(version: string): OpenApi {
  const schemas: Schemas = { Error: errorSchema };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const name of operationNames) {
    const { verb, path } = parseHttp(operationTable[name].http);
    const template = path.replace(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [verb.toLowerCase()]: renderOperation(name, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rostrum',
      version,
      description: 'Every operation of a Rostrum hub.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(operationNames.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token that begins with rtok_.' } },
    },
  };
}

const tagOf = (name: OperationName): string => name.split('.')[0] ?? name;

function renderOperation(name: OperationName, schemas: Schemas) {
  const operation = operationTable[name];
  const { verb, path } = parseHttp(operation.http);
  const params = toSchema(operation.params, { name: `${name}.params`, io: 'input' }, schemas);
  const inPath = new Set([...path.matchAll(/:(\w+)/g)].map(([, param]) => param));
  const fields = Object.entries(asSchemas(params['properties']));
  const rest = fields.filter(([field]) => !inPath.has(field));
  const takesBody = verb !== 'GET' && verb !== 'DELETE';
  const required = new Set(Array.isArray(params['required']) ? params['required'] : []);
  const parameters = [
    ...fields
      .filter(([field]) => inPath.has(field))
      .map(([field, schema]) => ({ name: field, in: 'path', required: true, schema })),
    ...(takesBody
      ? []
      : rest.map(([field, schema]) => ({ name: field, in: 'query', required: required.has(field), schema }))),
    ...(changesState(name) ? [idempotencyKey] : []),
  ];
  return {
    operationId: name,
    tags: [tagOf(name)],
    summary: operation.summary,
    description: `Needs: ${operation.access}.`,
    security: operation.access === 'public' ? [] : [{ token: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(takesBody ? { requestBody: renderBody(rest, required) } : {}),
    responses: renderResponses(name, operation, schemas),
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The id of the command: sent twice, it acts once and gets the same answer.',
  schema: { type: 'string', minLength: 8, maxLength: 64 },
};

function renderBody(fields: readonly (readonly [string, Schema])[], required: ReadonlySet<unknown>) {
  const needed = fields.map(([field]) => field).filter((field) => required.has(field));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
  };
  return { required: needed.length > 0, content: { 'application/json': { schema } } };
}

function renderResponses(name: OperationName, { result }: Operation, schemas: Schemas) {
  const content: Record<string, unknown> = {
    'application/json': { schema: toSchema(result, { name: `${name}.result`, io: 'output' }, schemas) },
  };
  if (name === 'event.list') content['text/event-stream'] = { schema: { type: 'string' } };
  if (name === 'session.recording') content['application/x-asciicast'] = { schema: { type: 'string' } };
  const statuses = [...new Set(Object.values(errorStatus))].sort();
  return {
    [successStatus(name)]: {
      description: 'Done, and on the disk of the hub.',
      headers: { 'X-Rostrum-Seq': { description: 'The log position of this answer.', schema: { type: 'integer' } } },
      content,
    },
    ...Object.fromEntries(statuses.map((status) => [status, renderRefusal(status)])),
  };
}

function renderRefusal(status: number) {
  const codes = Object.entries(errorStatus)
    .filter(([, other]) => other === status)
    .map(([code]) => code);
  return {
    description: `Refused: ${codes.join(', ')}.`,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorStatus) },
        message: { type: 'string' },
        details: { type: 'object', additionalProperties: true },
      },
    },
  },
};

interface SchemaUse {
  readonly name: string;
  readonly io: 'input' | 'output';
}

/** What a schema defines for itself (recursive types) moves to the document's components, where references find it. */
function toSchema(schema: z.ZodType, { name, io }: SchemaUse, schemas: Schemas): Schema {
  const { $schema: _dialect, $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema;
  const prefix = `#/components/schemas/${name}.`;
  for (const [key, definition] of Object.entries(asSchemas($defs))) {
    schemas[`${name}.${key}`] = asSchema(moveReferences(definition, prefix));
  }
  return asSchema(moveReferences(rest, prefix));
}

function moveReferences(value: unknown, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((item) => moveReferences(item, prefix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) =>
      key === '$ref' && typeof item === 'string'
        ? [key, item.replace(/^#\/\$defs\//, prefix)]
        : [key, moveReferences(item, prefix)],
    ),
  );
}

// What toJSONSchema gives, and any part of it that is no boolean, is an object.
const asSchema = (value: unknown): Schema => (typeof value === 'object' && value !== null ? (value as Schema) : {});
const asSchemas = (value: unknown): Schemas => asSchema(value) as Schemas;
