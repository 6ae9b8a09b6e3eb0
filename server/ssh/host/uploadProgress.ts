/** Where each line stays, as in a terminal, more would bury what matters. */
const leastMs = 5_000;

/** Makes what says how much of an upload is done: in whole percents, and seldom; a short upload is not worth a word. */
export function createUploadProgress(
  say: (text: string) => void,
  now: () => number = () => performance.now(),
): (sentBytes: number, totalBytes: number) => void {
  let toldAt = now();
  let told = 0;
  return (sentBytes, totalBytes) => {
    const percent = Math.floor((100 * sentBytes) / totalBytes);
    if (percent <= told || percent >= 100 || now() - toldAt < leastMs) return;
    toldAt = now();
    told = percent;
    say(`${percent} % of ${(totalBytes / 1_048_576).toFixed(1)} MB`);
  };
}
