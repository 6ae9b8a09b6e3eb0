/** Below 0 where the first is the older one of two versions such as 2.1.332; what follows their numbers is not looked at. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => (/^\d+(?:\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number));
  for (let index = 0; index < 4; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
