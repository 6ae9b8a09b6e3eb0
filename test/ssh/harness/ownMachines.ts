import { execFileSync } from 'node:child_process';

/** Says in a test's output what was not run; the gate shows it also of steps that pass. */
const notRunHere = 'not run here:';

const why = 'hosts are users of this machine, for it makes no namespaces';

/**
 * Whether hosts are machines of their own here: files, processes and networks by the kernel's namespaces. Where those are
 * refused, or `ROSTRUM_TEST_HOSTS=loopback` says so, hosts are users of this machine with ports of its loopback address.
 */
export const hasOwnMachines: boolean = process.env['ROSTRUM_TEST_HOSTS'] !== 'loopback' && makesNamespaces();

/** Tests of what only machines of their own have. Where there are none they are not run, and that is said. */
export const ownMachines = {
  it(title: string, run: () => void | Promise<void>): void {
    if (hasOwnMachines) it(title, run);
    else sayNotRun(title);
  },
  describe(title: string, define: (this: Mocha.Suite) => void): void {
    if (hasOwnMachines) describe(title, define);
    else sayNotRun(title);
  },
};

const sayNotRun = (title: string): void => console.log(`${notRunHere} ${title} (${why})`);

function makesNamespaces(): boolean {
  try {
    const kinds = ['--mount', '--propagation', 'private', '--pid', '--fork', '--uts', '--net', '--mount-proc'];
    execFileSync('unshare', [...kinds, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    // Refused, or no such program: what then is not run is said by its title.
    return false;
  }
}
