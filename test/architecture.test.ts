import assert from 'node:assert/strict';
import { checkDefaultExports, checkFileNames, checkLengths } from './architecture/formRules.ts';
import { checkMachinePaths, checkRootFolders, checkWords } from './architecture/formRules.ts';
import {
  checkDoors,
  checkDoorsAreUsed,
  checkFileCycles,
  checkPackages,
  checkRoomCycles,
  checkRooms,
  checkToolsAreUsed,
} from './architecture/importRules.ts';
import { checkPurity } from './architecture/purityRules.ts';
import { listRepository, readSources, readText } from './architecture/repository.ts';
import {
  doors,
  givenLibraries,
  installedLibraries,
  pureRooms,
  rootFolders,
  rooms,
  toolLibraries,
  toolPackages,
} from './architecture/rooms.ts';

const isCode = (path: string) => rooms.some(({ folder }) => path.startsWith(`${folder}/`));

describe('architecture', () => {
  const paths = listRepository();
  const sources = readSources(paths);
  const code = sources.filter(({ path }) => isCode(path));

  it('[V12] every room imports only the rooms that its line in the table names', () => {
    assert.deepEqual(checkRooms(code, rooms), []);
    assert.deepEqual(checkRoomCycles(rooms), []);
  });

  it('every room in the table has a file', () => {
    const folders = [...rooms.map(({ folder }) => `${folder}/`), ...pureRooms];
    const empty = folders.filter((folder) => !code.some(({ path }) => path.startsWith(folder)));
    assert.deepEqual(empty, []);
  });

  it('[V12] every library is imported through its one door', () => {
    assert.deepEqual(checkDoors(code, doors, toolLibraries), []);
  });

  it('[V12] every door is used by shipped code', () => {
    assert.deepEqual(checkDoorsAreUsed(code, doors), []);
  });

  it('[V12] every library of tests and tools is used by one', () => {
    assert.deepEqual(checkToolsAreUsed(sources, toolLibraries), []);
  });

  it('[V12] the installed packages are those of the tables', () => {
    const { dependencies, devDependencies } = JSON.parse(readText('package.json'));
    const ofDoors = doors.map(({ library }) => library).filter((library) => !givenLibraries.includes(library));
    const known = [...ofDoors, ...toolLibraries, ...toolPackages];
    assert.deepEqual(checkPackages([...Object.keys(dependencies), ...Object.keys(devDependencies)], known), []);
    assert.deepEqual(Object.keys(dependencies), installedLibraries);
  });

  it('[V12] what the editor has is described as of the oldest editor that we run in', () => {
    const { engines, devDependencies } = JSON.parse(readText('package.json'));
    assert.equal(engines.vscode, `^${devDependencies['@types/vscode']}`);
  });

  it('files import each other in no circle', () => {
    assert.deepEqual(checkFileCycles(code), []);
  });

  it('pure rooms know no Node, no clock and no chance', () => {
    assert.deepEqual(checkPurity(code, pureRooms), []);
  });

  it('no file is longer than 400 lines', () => {
    assert.deepEqual(checkLengths(sources), []);
  });

  it('files are named after what they hold, and none is a barrel', () => {
    assert.deepEqual(checkFileNames(code), []);
  });

  it('every export has a name', () => {
    assert.deepEqual(checkDefaultExports(code), []);
  });

  it('declarations use the words of the field', () => {
    assert.deepEqual(checkWords(code), []);
  });

  it('[V12] only known folders lie at the root', () => {
    assert.deepEqual(checkRootFolders(paths, rootFolders), []);
  });

  it('no file names a path of the machine on which it was written', () => {
    const isText = (path: string) => !/\.(png|gif|ico|svg|woff2?)$/.test(path);
    assert.deepEqual(checkMachinePaths(paths.filter(isText).map((path) => ({ path, text: readText(path) }))), []);
  });
});
