import { parts } from './contributions.ts';
import type { Contributions, Text } from './contribution.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What the editor reads of us: the manifest's `contributes`, and its texts by language. */
export interface Manifest {
  readonly contributes: Readonly<Record<string, Json>>;
  readonly english: Readonly<Record<string, string>>;
  readonly chinese: Readonly<Record<string, string>>;
}

/** Makes the manifest from what the parts declare; equal input gives equal text. */
export function renderManifest(declared: readonly Contributions[] = parts): Manifest {
  const texts = new Texts();
  const commands = declared.flatMap((part) => Object.entries(part.commands ?? {}));
  const menus: Record<string, Json[]> = {};
  for (const { menu, ...place } of declared.flatMap((part) => part.menus ?? [])) (menus[menu] ??= []).push(place);
  const hidden = commands.flatMap(([command, { palette }]) =>
    palette === undefined ? [] : [{ command, when: palette === false ? 'false' : palette }],
  );
  const contributes: Record<string, Json> = {
    commands: commands.map(([command, { title, icon, enablement }]) => ({
      command,
      category: 'Rostrum',
      title: texts.key(command, title),
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
      ...(enablement === undefined ? {} : { enablement }),
    })),
    menus: { commandPalette: hidden, ...menus },
    keybindings: commands.flatMap(([command, { keybinding }]) =>
      keybinding === undefined ? [] : [{ command, ...keybinding }],
    ),
    viewsWelcome: declared
      .flatMap((part) => part.welcome ?? [])
      .map(({ view, contents, when, enablement }, index) => ({
        view,
        contents: texts.key(`welcome.${index}`, contents),
        ...(when === undefined ? {} : { when }),
        ...(enablement === undefined ? {} : { enablement }),
      })),
    configuration: {
      title: 'Rostrum',
      properties: Object.fromEntries(
        declared
          .flatMap((part) => Object.entries(part.settings ?? {}))
          .map(([id, { description, schema }]) => [
            id,
            texts.replace(id, { ...schema, markdownDescription: description }),
          ]),
      ),
    },
  };
  for (const { other, texts: named = {} } of declared) {
    for (const [name, text] of Object.entries(named)) texts.key(name, text);
    for (const [point, value] of Object.entries(other ?? {})) {
      contributes[point] = join(contributes[point], texts.replace(point, value));
    }
  }
  return { contributes, english: texts.in('en'), chinese: texts.in('zh') };
}

/** Texts by the keys that stand for them in the manifest. */
class Texts {
  readonly #texts = new Map<string, Text>();

  key(name: string, text: Text): string {
    this.#texts.set(name, text);
    return `%${name}%`;
  }

  /** The same value with keys in the place of texts. */
  replace(name: string, value: unknown): Json {
    if (isText(value)) return this.key(name, value);
    if (Array.isArray(value)) return value.map((item, index) => this.replace(`${name}.${index}`, item));
    if (typeof value !== 'object' || value === null) return value as Json;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.replace(`${name}.${key}`, item)]));
  }

  in(language: keyof Text): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#texts].map(([name, text]) => [name, text[language]]));
  }
}

const isText = (value: unknown): value is Text =>
  typeof value === 'object' && value !== null && 'en' in value && 'zh' in value;

/** Lists are one after the other, records key by key. */
function join(first: Json | undefined, second: Json): Json {
  if (first === undefined) return second;
  if (Array.isArray(first) && Array.isArray(second))
    return [...(first as readonly Json[]), ...(second as readonly Json[])];
  if (typeof first !== 'object' || typeof second !== 'object') return second;
  const joined: Record<string, Json> = { ...(first as Record<string, Json>) };
  for (const [key, value] of Object.entries(second as Record<string, Json>)) joined[key] = join(joined[key], value);
  return joined;
}
