// (path, verb) to a route: one pass over static segments and variables, a second for greedy ones, then $default. Knows no request. [api-gateway.md B1]

interface RouteNode<R> {
  statics: Map<string, RouteNode<R>> | undefined;
  /** {name} */
  variable: RouteNode<R> | undefined;
  /** {name+}, by verb. */
  greedy: Map<string, R> | undefined;
  /** By verb; ANY is one of them. */
  routes: Map<string, R> | undefined;
}

export interface RouteTable<R> {
  readonly root: RouteNode<R>;
  readonly hasGreedy: boolean;
  /** $default */
  readonly fallback: R | undefined;
}

export interface RouteEntry<R> {
  /** A method or ANY. */
  readonly verb: string;
  /** '/', '/pets/{id}', '/files/{proxy+}'; a slash at the end counts. */
  readonly path: string;
  readonly route: R;
}

export const DEFAULT_ROUTE = '$default';

/** 'GET /pets/{id}' is GET and /pets/{id}; $default has neither. */
export function verbAndPath(routeKey: string): readonly [verb: string, path: string] {
  const space = routeKey.indexOf(' ');
  return space < 0 ? ['', ''] : [routeKey.slice(0, space), routeKey.slice(space + 1)];
}

function node<R>(): RouteNode<R> {
  return { statics: undefined, variable: undefined, greedy: undefined, routes: undefined };
}

function childFor<R>(parent: RouteNode<R>, part: string): RouteNode<R> {
  if (part.startsWith('{') && part.endsWith('}')) return (parent.variable ??= node());
  parent.statics ??= new Map();
  let child = parent.statics.get(part);
  if (!child) parent.statics.set(part, (child = node()));
  return child;
}

/** Names and order of the variables do not matter here: /a/{b} and /a/{c} are one place. */
export function buildRouteTable<R>(entries: Iterable<RouteEntry<R>>, fallback: R | undefined): RouteTable<R> {
  const root = node<R>();
  let hasGreedy = false;
  for (const { verb, path, route } of entries) {
    const parts = path.split('/').slice(1);
    const isGreedy = parts.at(-1)?.endsWith('+}') === true;
    let at = root;
    for (const part of isGreedy ? parts.slice(0, -1) : parts) at = childFor(at, part);
    const routes = isGreedy ? (at.greedy ??= new Map()) : (at.routes ??= new Map());
    routes.set(verb, route);
    hasGreedy ||= isGreedy;
  }
  return { root, hasGreedy, fallback };
}

/** The method itself before ANY. */
function routeOf<R>(routes: Map<string, R> | undefined, verb: string): R | undefined {
  return routes && (routes.get(verb) ?? routes.get('ANY'));
}

/** What is found below a node. `from` is the index of the slash before the next segment; the path's length when there is none. */
type Step<R> = (here: RouteNode<R>, path: string, from: number, verb: string, values: string[]) => R | undefined;

/** Static before variable, going back when a place lacks the verb. A variable needs at least one character. */
function branch<R>(
  step: Step<R>,
  here: RouteNode<R>,
  path: string,
  from: number,
  verb: string,
  values: string[],
): R | undefined {
  const slash = path.indexOf('/', from + 1);
  const stop = slash < 0 ? path.length : slash;
  const segment = path.slice(from + 1, stop);
  const fixed = here.statics?.get(segment);
  const found = fixed && step(fixed, path, stop, verb, values);
  if (found !== undefined || !here.variable || segment === '') return found;
  values.push(segment);
  const other = step(here.variable, path, stop, verb, values);
  if (other === undefined) values.pop();
  return other;
}

function full<R>(here: RouteNode<R>, path: string, from: number, verb: string, values: string[]): R | undefined {
  return from >= path.length ? routeOf(here.routes, verb) : branch(full, here, path, from, verb, values);
}

/** The longest prefix wins: what lies deeper is looked at first. */
function greedy<R>(here: RouteNode<R>, path: string, from: number, verb: string, values: string[]): R | undefined {
  if (from + 1 >= path.length) return undefined;
  const deeper = branch(greedy, here, path, from, verb, values);
  if (deeper !== undefined) return deeper;
  const found = routeOf(here.greedy, verb);
  if (found !== undefined) values.push(path.slice(from + 1));
  return found;
}

/** `path` starts with a slash. The raw values of the path's variables are appended to `values` in order. */
export function matchRoute<R>(table: RouteTable<R>, path: string, verb: string, values: string[]): R | undefined {
  const { root } = table;
  const found = full(root, path, 0, verb, values);
  if (found !== undefined) return found;
  return (table.hasGreedy ? greedy(root, path, 0, verb, values) : undefined) ?? table.fallback;
}

function collect<R>(here: RouteNode<R>, path: string, from: number, found: Set<string>): void {
  if (from >= path.length) for (const verb of here.routes?.keys() ?? []) found.add(verb);
  if (from + 1 < path.length) for (const verb of here.greedy?.keys() ?? []) found.add(verb);
  if (from >= path.length) return;
  const slash = path.indexOf('/', from + 1);
  const stop = slash < 0 ? path.length : slash;
  const segment = path.slice(from + 1, stop);
  const fixed = here.statics?.get(segment);
  if (fixed) collect(fixed, path, stop, found);
  if (here.variable && segment !== '') collect(here.variable, path, stop, found);
}

/** Every verb that some route other than $default offers for the path. For explanations: it walks all branches. */
export function routesFor<R>(table: RouteTable<R>, path: string): string[] {
  const found = new Set<string>();
  collect(table.root, path, 0, found);
  return [...found].sort();
}
