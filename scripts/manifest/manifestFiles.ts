import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { renderManifest } from '../../extension/contributions/manifest.ts';
import { pipelineSchema } from '../../server/pipeline/pipelineSchema.ts';

const translations = join('extension', 'l10n', 'zh-cn');

/** The Chinese sentences of each file, by the English ones. */
export const readTranslationFiles = (root: string): readonly Readonly<Record<string, string>>[] =>
  readdirSync(join(root, translations))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(root, translations, file), 'utf8')) as Record<string, string>);

/** Those of all files. */
export const readTranslations = (root: string): ReadonlyMap<string, string> =>
  new Map(readTranslationFiles(root).flatMap((file) => Object.entries(file)));

/** The files that the editor reads of our declarations, by path, as they have to be. */
export async function manifestFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const { contributes, english, chinese } = renderManifest();
  const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const values: readonly (readonly [path: string, value: unknown])[] = [
    ['package.json', { ...packageJson, contributes }],
    ['package.nls.json', english],
    ['package.nls.zh-cn.json', chinese],
    ['l10n/bundle.l10n.zh-cn.json', Object.fromEntries(readTranslations(root))],
    ['schemas/pipeline.schema.json', pipelineSchema()],
  ];
  const texts = values.map(async ([path, value]) => {
    const parser = path === 'package.json' ? 'json-stringify' : 'json';
    return [path, await format(JSON.stringify(value), { parser, printWidth: 120 })] as const;
  });
  return new Map(await Promise.all(texts));
}
