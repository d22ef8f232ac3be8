// Which function an address means: ARN and integration URI to a version that can run. Shared by every door; knows no HTTP.
import type { Runnable } from '../../execute/contract.ts';
import type { FunctionUnit } from '../contract.ts';

export interface FunctionTarget {
  /** Unqualified. */
  readonly arn: string;
  /** Alias, number or $LATEST; '' when the address is unqualified. */
  readonly qualifier: string;
  /** As addressed, with the qualifier. */
  readonly invokedArn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** arn:partition:lambda:region:account:function:name[:qualifier]; undefined for anything else. */
export function readFunctionArn(text: string): FunctionTarget | undefined {
  const parts = text.split(':');
  const [scheme, , service, region = '', account = '', type, name = '', qualifier = ''] = parts;
  if (scheme !== 'arn' || service !== 'lambda' || type !== 'function' || name === '' || parts.length > 8)
    return undefined;
  if (region === '' || account === '' || (parts.length === 8 && qualifier === '')) return undefined;
  return { arn: parts.slice(0, 7).join(':'), qualifier, invokedArn: text, account, region, name };
}

const FUNCTIONS = ':lambda:path/2015-03-31/functions/';
const INVOCATIONS = '/invocations';

/** The function ARN inside arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations. [api-gateway.md A6.3] */
export function functionArnOfUri(uri: string): string | undefined {
  const at = uri.indexOf(FUNCTIONS);
  if (at < 0 || !uri.startsWith('arn:') || !uri.endsWith(INVOCATIONS)) return undefined;
  return uri.slice(at + FUNCTIONS.length, -INVOCATIONS.length);
}

export type TargetProblem = 'version-missing' | 'function-pending' | 'function-failed';

/** The version that answers this time: an alias with a second version draws by its weight. `draw` is in [0, 1). */
export function pickVersion(
  unit: FunctionUnit,
  qualifier: string,
  draw: () => number = Math.random,
): Runnable | TargetProblem {
  if (unit.state === 'Pending') return 'function-pending';
  if (unit.state === 'Failed') return 'function-failed';
  if (qualifier === '') return unit.versions.get('$LATEST') ?? 'version-missing';
  const alias = unit.aliases.get(qualifier);
  if (!alias) return unit.versions.get(qualifier) ?? 'version-missing';
  const { additional } = alias;
  const version = additional && draw() < additional.weight ? additional.version : alias.version;
  return unit.versions.get(version) ?? 'version-missing';
}
