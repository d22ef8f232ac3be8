// The words in which AWS's managed policies are written down here. Data shapes only.

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Action?: readonly string[] | string;
  readonly NotAction?: readonly string[];
  readonly Resource: readonly string[] | string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const allow = (
  action: readonly string[] | string,
  resource: string | readonly string[] = '*',
  more: Partial<Statement> = {},
): Statement => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});

/** `logs:` prefixes for a list of names. */
export const of = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

export type Row = readonly [
  path: string,
  name: string,
  version: number,
  created: string,
  description: string,
  statements: readonly Statement[],
];

export const SERVICE_ROLE = '/service-role/';
export const WRITE_LOGS = of('logs', 'CreateLogGroup CreateLogStream PutLogEvents');
