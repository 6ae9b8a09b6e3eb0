import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Door, Room } from './rooms.ts';
import { isTestFile } from './sourceFile.ts';
import type { SourceFile } from './sourceFile.ts';

/** What is wrong, as sentences that name the file. Empty when the rule is kept. */
export type Violations = readonly string[];

const testRooms = ['test', 'bench', 'scripts'];
const roomOf = (path: string) => path.split('/')[0] ?? path;
const isTestCode = (path: string) => isTestFile(path) || testRooms.includes(roomOf(path));
const isRelative = (specifier: string) => specifier.startsWith('.');

/** The package that a specifier names: `ajv/dist/2020.js` is `ajv`. Undefined for files and Node's own modules. */
function packageOf(specifier: string): string | undefined {
  if (isRelative(specifier) || isBuiltin(specifier)) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/** Files import only their own room and those that its line in the table names; shipped files import no test. */
export function checkRooms(files: readonly SourceFile[], rooms: readonly Room[]): Violations {
  return files.flatMap(({ path, imports }) => {
    const room = rooms.find(({ folder }) => folder === roomOf(path));
    if (room === undefined) return path.includes('/') ? [`${path}: its folder is not in the table of rooms`] : [];
    return imports.flatMap(({ specifier }) => {
      if (!isRelative(specifier)) return [];
      const target = posix.join(posix.dirname(path), specifier);
      const targetRoom = roomOf(target);
      if (targetRoom !== room.folder && !room.mayImport.includes(targetRoom)) {
        return [`${path}: ${room.folder}/ may not import ${target}`];
      }
      return isTestFile(target) && !isTestCode(path) ? [`${path}: shipped code imports the test ${target}`] : [];
    });
  });
}

/** Each library is imported only through its doors; test code may also use the tools, and any library that has a door. */
export function checkDoors(
  files: readonly SourceFile[],
  doors: readonly Door[],
  toolLibraries: readonly string[],
): Violations {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier }) => {
      const library = packageOf(specifier);
      if (library === undefined) return [];
      const door = doors.find((candidate) => candidate.library === library);
      if (isTestCode(path)) {
        return door === undefined && !toolLibraries.includes(library) ? [`${path}: ${library} is in no table`] : [];
      }
      if (door === undefined) return [`${path}: ${library} has no door`];
      return door.places.some((place) => matches(place, path))
        ? []
        : [`${path}: ${library} may be imported only in ${door.places.join(', ')}`];
    }),
  );
}

/** Each door is used: a rule that no file can break any more is a rule that nobody keeps. */
export function checkDoorsAreUsed(files: readonly SourceFile[], doors: readonly Door[]): Violations {
  return doors.flatMap(({ library, places }) =>
    places
      .filter(
        (place) =>
          !files.some(
            ({ path, imports }) =>
              !isTestFile(path) &&
              matches(place, path) &&
              imports.some(({ specifier }) => packageOf(specifier) === library),
          ),
      )
      .map((place) => `${library}: no file of ${place} imports it, so its line in the table says nothing`),
  );
}

/** Each library of tests and tools is imported by one of them: what nobody imports is installed for nothing. */
export function checkToolsAreUsed(files: readonly SourceFile[], toolLibraries: readonly string[]): Violations {
  const imported = new Set(
    files
      .filter(({ path }) => isTestCode(path))
      .flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))),
  );
  return toolLibraries
    .filter((library) => !imported.has(library))
    .map((library) => `${library}: no test, measurement or script imports it`);
}

/** The packages of package.json are exactly those that a table knows. */
export function checkPackages(installed: readonly string[], known: readonly string[]): Violations {
  const withoutTypes = installed.filter((name) => !name.startsWith('@types/'));
  return [
    ...withoutTypes.filter((name) => !known.includes(name)).map((name) => `${name} is installed but in no table`),
    ...known.filter((name) => !withoutTypes.includes(name)).map((name) => `${name} is in a table but not installed`),
  ];
}

/** Rooms import each other in one direction only. */
export function checkRoomCycles(rooms: readonly Room[]): Violations {
  return findCycles(new Map(rooms.map(({ folder, mayImport }) => [folder, mayImport])));
}

/** No files import each other in a circle, leaving out imports of types alone. */
export function checkFileCycles(files: readonly SourceFile[]): Violations {
  const targets = ({ path, imports }: SourceFile) =>
    imports
      .filter(({ specifier, typeOnly }) => isRelative(specifier) && !typeOnly)
      .map(({ specifier }) => posix.join(posix.dirname(path), specifier));
  return findCycles(new Map(files.map((file) => [file.path, targets(file)])));
}

function findCycles(edges: ReadonlyMap<string, readonly string[]>): Violations {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, path: readonly string[]) => {
    const start = path.indexOf(name);
    if (start >= 0) return void cycles.push([...path.slice(start), name].join(' → '));
    if (done.has(name)) return;
    for (const next of edges.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of edges.keys()) visit(name, []);
  return cycles;
}

function matches(place: string, path: string): boolean {
  if (place.endsWith('/')) return path.startsWith(place);
  const [before, after] = place.split('*');
  if (before === undefined || after === undefined) return path === place;
  return path.startsWith(before) && path.endsWith(after) && !path.slice(before.length).includes('/');
}
