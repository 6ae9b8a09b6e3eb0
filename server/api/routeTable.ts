import type { HttpVerb, Operation } from '../../shared/operations/operation.ts';

/** What a path leads to. */
export type RouteMatch<Name extends string> =
  | { readonly kind: 'operation'; readonly name: Name; readonly pathParams: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong-verb'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' }
  /** A part of the path is no valid percent-encoded text. */
  | { readonly kind: 'malformed' };

/** Finds the operation of a request in the time that its path's few parts take, however many operations there are. */
export interface RouteTable<Name extends string> {
  match: (verb: string, path: string) => RouteMatch<Name>;
}

/** The verb and the path of an operation's route. */
export function parseHttp(http: Operation['http']): { readonly verb: HttpVerb; readonly path: string } {
  const at = http.indexOf(' ');
  // The type of `http` says that it begins with a verb.
  return { verb: http.slice(0, at) as HttpVerb, path: http.slice(at + 1) };
}

interface Route<Name extends string> {
  readonly name: Name;
  readonly paramNames: readonly string[];
}

interface Branch<Name extends string> {
  readonly named: Map<string, Branch<Name>>;
  any: Branch<Name> | undefined;
  readonly routes: Map<string, Route<Name>>;
}

/** Builds the tree of path parts once. Two operations with the same verb and shape of path are a mistake. */
export function createRouteTable<Name extends string>(table: Readonly<Record<Name, Operation>>): RouteTable<Name> {
  const root = createBranch<Name>();
  for (const [name, { http }] of Object.entries<Operation>(table)) {
    // Object.entries widens the keys of its argument to string.
    addRoute(root, name as Name, http);
  }
  return {
    match(verb, path) {
      const parts = decodeParts(path);
      if (parts === undefined) return { kind: 'malformed' };
      const allowed = new Set<string>();
      const found = find(root, parts, 0, verb, allowed);
      if (found !== undefined) {
        const { route, values } = found;
        const pathParams = Object.fromEntries(route.paramNames.map((param, index) => [param, values[index] ?? '']));
        return { kind: 'operation', name: route.name, pathParams };
      }
      return allowed.size > 0 ? { kind: 'wrong-verb', allowed: [...allowed].sort() } : { kind: 'unknown' };
    },
  };
}

function addRoute<Name extends string>(root: Branch<Name>, name: Name, http: Operation['http']): void {
  const { verb, path } = parseHttp(http);
  let branch = root;
  const paramNames: string[] = [];
  for (const part of path.split('/').filter(Boolean)) {
    if (part.startsWith(':')) {
      paramNames.push(part.slice(1));
      branch.any ??= createBranch<Name>();
      branch = branch.any;
    } else {
      const next = branch.named.get(part) ?? createBranch<Name>();
      branch.named.set(part, next);
      branch = next;
    }
  }
  const taken = branch.routes.get(verb);
  if (taken !== undefined) throw new Error(`${name} and ${taken.name} have the same route ${http}`);
  branch.routes.set(verb, { name, paramNames });
}

interface Found<Name extends string> {
  readonly route: Route<Name>;
  readonly values: readonly string[];
}

/** A literal part wins over a parameter, but only where the rest of the path and the verb fit too. */
function find<Name extends string>(
  branch: Branch<Name>,
  parts: readonly string[],
  at: number,
  verb: string,
  allowed: Set<string>,
): Found<Name> | undefined {
  const part = parts[at];
  if (part === undefined) {
    const route = branch.routes.get(verb);
    if (route === undefined) for (const other of branch.routes.keys()) allowed.add(other);
    return route === undefined ? undefined : { route, values: [] };
  }
  const literal = branch.named.get(part);
  const byName = literal === undefined ? undefined : find(literal, parts, at + 1, verb, allowed);
  if (byName !== undefined || branch.any === undefined) return byName;
  const byParam = find(branch.any, parts, at + 1, verb, allowed);
  return byParam === undefined ? undefined : { route: byParam.route, values: [part, ...byParam.values] };
}

function createBranch<Name extends string>(): Branch<Name> {
  return { named: new Map(), any: undefined, routes: new Map() };
}

/** Undefined for broken percent-encoding, and for an empty part: an id is never empty. */
function decodeParts(path: string): readonly string[] | undefined {
  const trimmed = path.endsWith('/') ? path.slice(1, -1) : path.slice(1);
  if (trimmed === '') return [];
  try {
    const parts = trimmed.split('/').map((part) => (part.includes('%') ? decodeURIComponent(part) : part));
    return parts.includes('') ? undefined : parts;
  } catch {
    // decodeURIComponent throws for what is no UTF-8.
    return undefined;
  }
}
