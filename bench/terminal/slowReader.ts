/** Takes so many bytes a second and no more: each piece is done when its time has passed. */
export function createSlowReader(bytesPerSecond: number): (byteCount: number, done: () => void) => void {
  let freeAt = performance.now();
  return (byteCount, done) => {
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + (byteCount / bytesPerSecond) * 1_000;
    setTimeout(done, freeAt - now);
  };
}
