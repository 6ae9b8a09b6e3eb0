import type { Text } from '../contributions/contribution.ts';
import type { InputOf, OperationName, ResultOf } from '../../shared/operations/operations.ts';

/** Asks the hub in the person's name. */
export type Ask = <Name extends OperationName>(operation: Name, params: InputOf<Name>) => Promise<ResultOf<Name>>;

/** What a model gave to a tool. It is no more trusted than any text: the hub checks what becomes of it. */
export type ToolInput = Readonly<Record<string, unknown>>;

/** What a person confirms before something is changed. */
export interface Confirmation {
  readonly title: string;
  /** All that will be sent, as plain text. */
  readonly text: string;
}

/** One thing that the editor's own AI can do with Rostrum: an operation, told so that a model does it right. */
export interface AiTool {
  /** As models call it: `rostrum_…`. */
  readonly name: string;
  readonly title: Text;
  readonly icon: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /** The fields of its input, as JSON schemas. */
  readonly fields: Readonly<Record<string, FieldSchema>>;
  readonly required: readonly string[];
  /** Absent for a tool that only looks. */
  readonly confirm?: (input: ToolInput, ask: Ask) => Promise<Confirmation>;
  /** The answer as a model reads it. @throws HubError that says what to do next. */
  readonly run: (input: ToolInput, ask: Ask) => Promise<string>;
}

/** What models of all makers understand of JSON Schema. */
export interface FieldSchema {
  readonly type: 'string' | 'integer' | 'array' | 'boolean';
  readonly description: string;
  readonly enum?: readonly string[];
  readonly items?: { readonly type: 'string'; readonly enum?: readonly string[] };
}

/** The schema of a tool's whole input. */
export const inputSchemaOf = ({ fields, required }: Pick<AiTool, 'fields' | 'required'>) => ({
  type: 'object' as const,
  properties: fields,
  required,
  additionalProperties: false,
});

/** A field that has to be a text; what is none becomes the empty text, which the hub refuses with its reason. */
export const textOf = (input: ToolInput, field: string): string => {
  const value = input[field];
  return typeof value === 'string' ? value : '';
};

/** Fields that were given, under the same names: the hub checks them. */
export const given = (input: ToolInput, ...fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    fields.flatMap((field) => (input[field] === undefined || input[field] === '' ? [] : [[field, input[field]]])),
  );
