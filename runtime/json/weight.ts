/** From here on a value is dealt with in turns, or in a thread: below, that takes a millisecond or so. */
export const heavyFrom = 10_000;
/** This much text costs as much as a value. */
const textPerValue = 64;

/** The engine lists all members of an object before it gives the first: how many a large one has at least is kept. */
const knownMembers = new WeakMap<object, number>();
const worthKnowing = 1_000;

/** Whether writing, hashing or comparing a value would hold the loop for longer than others should wait. */
export const isHeavy = (value: unknown): boolean => weightOf(value, heavyFrom) >= heavyFrom;

/** How many values there are in one, itself included, with long texts counted for more; no further than `enough`. */
export function weightOf(value: unknown, enough: number): number {
  const open: unknown[] = [value];
  let weight = 0;
  while (open.length > 0 && weight < enough) {
    const one = open.pop();
    weight += 1;
    if (typeof one === 'string') weight += Math.floor(one.length / textPerValue);
    // A list is looked at by its length before its elements are: one of millions must not be copied for that.
    else if (Array.isArray(one)) {
      if (weight + open.length + one.length >= enough) return enough;
      for (const item of one as readonly unknown[]) open.push(item);
    } else if (isObject(one)) {
      if ((knownMembers.get(one) ?? 0) >= enough) return enough;
      let members = 0;
      for (const name in one) {
        members += 1;
        weight += Math.floor(name.length / textPerValue);
        open.push(one[name]);
        if (weight + open.length < enough) continue;
        if (members >= worthKnowing) knownMembers.set(one, members);
        return enough;
      }
    }
  }
  return Math.min(weight, enough);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
