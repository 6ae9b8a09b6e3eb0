import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ofPackage = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const isLicense = (name) => /^(licen[cs]e|copying|notice)\b/i.test(name);

/** The licenses of the packages that files of a build are from, each in its author's words; throws where one has none. */
export function renderLicenses(root, files) {
  const directories = new Set(files.flatMap((file) => ofPackage.exec(file)?.[0] ?? []));
  // A package may lie there twice, in one version or two.
  const texts = new Map([...directories].map((directory) => renderPackage(join(root, directory))));
  const sorted = [...texts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
  return ['Rostrum’s bundles hold these works, each under its own license.', ...sorted].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}

function renderPackage(directory) {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const { name, version, author, homepage } = manifest;
  // Old packages have a list, or an object.
  const license = manifest.license ?? manifest.licenses?.[0];
  const terms = typeof license === 'string' ? license : license?.type;
  if (terms === undefined) throw new Error(`${name} says no license: it may not be in a bundle.`);
  const by = typeof author === 'string' ? author : author?.name;
  const head = [`${name} ${version} (${terms})`, by, homepage].filter((line) => line !== undefined).join('\n');
  const texts = readdirSync(directory)
    .filter(isLicense)
    .sort()
    .map((file) => readFileSync(join(directory, file), 'utf8').trim());
  return [`${name} ${version}`, [head, ...texts].join('\n\n')];
}
