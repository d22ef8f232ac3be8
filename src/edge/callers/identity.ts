// The identity that an authorizer asks for: all of its sources, none of them empty. Knows no door. [api-gateway.md A17.2, A17.3, B7.2]

/** Who a decision is about. */
export interface Identity {
  /** The one source's value, or all of them; secret. */
  readonly text: string;
  /** Short, and as good as unique: the ends of the values, where tokens have their signatures. */
  readonly mark: string;
}

const MARK = 24;

function markOf(value: string): string {
  return `${value.length}:${value.length > MARK ? value.slice(-MARK) : value}`;
}

export function identified(text: string): Identity {
  return { text, mark: markOf(text) };
}

/** One entry of an identity source, read from a call. */
export interface ReadSource<C> {
  /** As configured: 'method.request.header.token', '$request.header.Authorization'. */
  readonly expression: string;
  read(call: C): string | undefined;
}

/** The values in order; the length before each keeps two of them from being read as others. Else the expression that found nothing. */
export function readIdentity<C>(call: C, sources: readonly ReadSource<C>[]): Identity | string {
  if (sources.length === 1) {
    const [source] = sources;
    const value = source!.read(call);
    return value ? identified(value) : source!.expression;
  }
  let text = '';
  let mark = '';
  for (const source of sources) {
    const value = source.read(call);
    if (!value) return source.expression;
    text += `${value.length}:${value}`;
    mark += markOf(value);
  }
  return { text, mark };
}
