/** A path into a value: names and positions. */
export type ValuePath = readonly (string | number)[];

/**
 * The lines of a text's parts, in the shape of its value: a plain value is its line, a list or map its own and those of its
 * parts, and what stands for another part is where that is. As data, so that a thread can hand it over.
 */
export type LineTree =
  | number
  | { readonly line: number; readonly items: readonly LineTree[] }
  | { readonly line: number; readonly keys: Readonly<Record<string, LineTree>> }
  | { readonly line: number; readonly sameAs: ValuePath };

// Where a part stands for another that stands for another: more than people write, and an end where it would have none.
const maxHops = 100;

/** The line of a path, or of the nearest part above it that exists. */
export function lineAt(tree: LineTree, path: ValuePath): number {
  let node = tree;
  let line = ownLine(tree);
  for (const part of path) {
    const child = childOf(resolved(tree, node), part);
    if (child === undefined) break;
    node = child;
    line = ownLine(child);
  }
  return line;
}

const ownLine = (node: LineTree): number => (typeof node === 'number' ? node : node.line);

function resolved(tree: LineTree, node: LineTree): LineTree {
  let found = node;
  for (let hops = 0; typeof found !== 'number' && 'sameAs' in found && hops < maxHops; hops += 1) {
    let target: LineTree | undefined = tree;
    for (const part of found.sameAs) target = target === undefined ? undefined : childOf(target, part);
    found = target ?? found.line;
  }
  return found;
}

function childOf(node: LineTree, part: string | number): LineTree | undefined {
  if (typeof node === 'number') return undefined;
  if ('items' in node) return node.items[Number(part)];
  if ('keys' in node) return Object.hasOwn(node.keys, String(part)) ? node.keys[String(part)] : undefined;
  return undefined;
}
