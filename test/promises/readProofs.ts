import { listRepository, readText } from '../architecture/repository.ts';
import { findProofs } from './promiseList.ts';
import type { Proof } from './promiseList.ts';

/** The list of promises, relative to the root. */
export const promisesFile = 'PROMISES.md';

/** Tests, what ports are held to, and parts of suites that are too long for one file: `describeX.ts`. */
const holdsTests = /(?:\.(?:test|contract)|\/describe[A-Z]\w*)\.ts$/;

/** The proofs of all test files of the repository. The tests of this very check hold samples, not proofs. */
export const readProofs = (): readonly Proof[] =>
  listRepository()
    .filter((path) => holdsTests.test(path) && !path.startsWith('test/promises'))
    .flatMap((path) => findProofs(path, readText(path)));
