import { spawn } from 'node:child_process';

/**
 * Ends a process group when this process ends, however that happens: also when it is killed and can do nothing any more.
 * Gives a function that takes the promise back, for a group that has ended.
 */
export function endWithUs(groupId: number): () => void {
  // It waits for the end of its input, which the kernel closes for us; in a group of its own nobody ends it with us.
  const guard = spawn('/bin/sh', ['-c', 'cat > /dev/null; kill -s KILL -- "-$0"', String(groupId)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return () => guard.kill('SIGKILL');
}
