// The URI of an AWS service integration, taken apart. Pure strings. [api-gateway.md A11.3]

export interface ServiceAddress {
  readonly region: string;
  /** As in a credential scope: s3, sts, logs. */
  readonly service: string;
  /** What AWS would call it. */
  readonly host: string;
  /** Percent-encoded, '/' at least. */
  readonly path: string;
  /** Of an action; undefined where the URI names a path. */
  readonly action: string | undefined;
  /** Without '?'; '' when there is none. */
  readonly query: string;
}

const URI = /^arn:[^:]+:apigateway:([a-z0-9-]+):([^:]+):(path|action)\/(.*)$/s;
const LABEL = /^[A-Za-z0-9.-]+$/;

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('&');
}

/** `query` is what was mapped. Undefined when the URI is none of a service, after all {names} were filled in. */
export function readServiceUri(uri: string, query: string): ServiceAddress | undefined {
  const [, region = '', name = '', form, rest = ''] = URI.exec(uri) ?? [];
  if (form === undefined || !LABEL.test(name)) return undefined;
  const service = name.slice(name.lastIndexOf('.') + 1);
  const place = { region, service, host: `${name}.${region}.amazonaws.com` };
  if (form === 'path') return { ...place, path: `/${rest.replace(/^\/+/, '')}`, action: undefined, query };
  const [action = '', ...more] = rest.split('&');
  return { ...place, path: '/', action, query: joined(`Action=${action}`, ...more, query) };
}
