// (path, method) to a method, by a tree of maps: the cost does not grow with the number of resources. Knows no request.

/** The methods that ANY stands for. [api-gateway.md A2.2] */
export const ANY_STANDS_FOR: ReadonlySet<string> = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
]);

export interface RouteNode<M> {
  statics: Map<string, RouteNode<M>> | undefined;
  /** {name} */
  variable: RouteNode<M> | undefined;
  /** {name+} */
  greedy: RouteNode<M> | undefined;
  methods: Map<string, M> | undefined;
  any: M | undefined;
}

export interface RouteEntry<M> {
  /** The resource's path: '/', '/jobs/{jobId}', '/files/{proxy+}'. */
  readonly path: string;
  readonly methods: Iterable<readonly [httpMethod: string, method: M]>;
}

function node<M>(): RouteNode<M> {
  return { statics: undefined, variable: undefined, greedy: undefined, methods: undefined, any: undefined };
}

function childFor<M>(parent: RouteNode<M>, part: string): RouteNode<M> {
  if (part.startsWith('{') && part.endsWith('+}')) return (parent.greedy ??= node());
  if (part.startsWith('{') && part.endsWith('}')) return (parent.variable ??= node());
  parent.statics ??= new Map();
  let child = parent.statics.get(part);
  if (!child) parent.statics.set(part, (child = node()));
  return child;
}

export function buildRoutes<M>(entries: Iterable<RouteEntry<M>>): RouteNode<M> {
  const root = node<M>();
  for (const { path, methods } of entries) {
    let at = root;
    for (const part of path.split('/')) if (part !== '') at = childFor(at, part);
    for (const [httpMethod, method] of methods) {
      if (httpMethod === 'ANY') at.any = method;
      else (at.methods ??= new Map()).set(httpMethod, method);
    }
  }
  return root;
}

/** The names of a resource path's variables in order: '/a/{b}/{c+}' has b and c. */
export function variableNames(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part.startsWith('{'))
    .map((part) => part.slice(1, part.endsWith('+}') ? -2 : -1));
}

/** Where a path ends for matching: one trailing slash does not count. */
function endOf(path: string): number {
  return path.charCodeAt(path.length - 1) === 47 ? path.length - 1 : path.length;
}

function methodAt<M>(at: RouteNode<M>, httpMethod: string): M | undefined {
  const exact = at.methods?.get(httpMethod);
  if (exact !== undefined || at.any === undefined) return exact;
  return ANY_STANDS_FOR.has(httpMethod) ? at.any : undefined;
}

function hasSegment(path: string, from: number, end: number): boolean {
  for (let i = from; i < end; i += 1) if (path.charCodeAt(i) !== 47) return true;
  return false;
}

/** `at` is the index of the slash before the next segment. */
function walk<M>(
  here: RouteNode<M>,
  path: string,
  at: number,
  end: number,
  httpMethod: string,
  values: string[],
): M | undefined {
  if (at >= end) return methodAt(here, httpMethod);
  const slash = path.indexOf('/', at + 1);
  const stop = slash < 0 || slash > end ? end : slash;
  const segment = path.slice(at + 1, stop);
  const fixed = here.statics?.get(segment);
  if (fixed) {
    const found = walk(fixed, path, stop, end, httpMethod, values);
    if (found !== undefined) return found;
  }
  if (here.variable && segment !== '') {
    values.push(segment);
    const found = walk(here.variable, path, stop, end, httpMethod, values);
    if (found !== undefined) return found;
    values.pop();
  }
  if (!here.greedy || !hasSegment(path, at + 1, end)) return undefined;
  const found = methodAt(here.greedy, httpMethod);
  if (found !== undefined) values.push(path.slice(at + 1, end));
  return found;
}

/**
 * The method for a path, static before variable before greedy, going back when a resource lacks the method. [api-gateway.md A2.2]
 * `path` starts with exactly one slash. Raw values of the path's variables are appended to `values` in order.
 */
export function matchRoute<M>(root: RouteNode<M>, path: string, httpMethod: string, values: string[]): M | undefined {
  return walk(root, path, 0, endOf(path), httpMethod, values);
}

function collect<M>(here: RouteNode<M>, path: string, at: number, end: number, found: Set<string>): void {
  if (at >= end) {
    for (const httpMethod of here.methods?.keys() ?? []) found.add(httpMethod);
    if (here.any !== undefined) found.add('ANY');
    return;
  }
  const slash = path.indexOf('/', at + 1);
  const stop = slash < 0 || slash > end ? end : slash;
  const segment = path.slice(at + 1, stop);
  const fixed = here.statics?.get(segment);
  if (fixed) collect(fixed, path, stop, end, found);
  if (here.variable && segment !== '') collect(here.variable, path, stop, end, found);
  if (here.greedy && hasSegment(path, at + 1, end)) collect(here.greedy, path, end, end, found);
}

/** Every method that some resource offers for the path. For explanations: it walks all branches. */
export function methodsFor<M>(root: RouteNode<M>, path: string): string[] {
  const found = new Set<string>();
  collect(root, path, 0, endOf(path), found);
  return [...found].sort();
}
