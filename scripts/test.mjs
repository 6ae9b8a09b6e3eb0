// The whole truth about the project: `npm test`, or some of its steps: `npm test -- lint unit`.
import { setupForTests } from './setup/setup.mjs';

try {
  setupForTests();
} catch (error) {
  console.error(`\n${error.message}\n\n0 passed, 1 failed`);
  process.exit(1);
}
const { register } = await import('tsx/esm/api');
register();
const { runGate } = await import('./gate/runGate.ts');
process.exitCode = await runGate(process.argv.slice(2));
