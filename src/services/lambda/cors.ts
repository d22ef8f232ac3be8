// The Cors object of a function URL: its limits, and its way into the record and back. [lambda B6]
import type { Cors } from '@aws-sdk/client-lambda';
import type { Violations } from '../kernel/violations.ts';
import type { FunctionUrlRecord } from './resources.ts';

type KeptCors = NonNullable<FunctionUrlRecord['cors']>;

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*'];

/** OPTIONS is refused by its seven letters. */
export function corsConstraints(violations: Violations, cors: Cors | undefined): void {
  if (!cors) return;
  list(violations, 'cors.allowHeaders', cors.AllowHeaders, 100, 0, 1024);
  list(violations, 'cors.exposeHeaders', cors.ExposeHeaders, 100, 0, 1024);
  list(violations, 'cors.allowOrigins', cors.AllowOrigins, 100, 1, 253);
  list(violations, 'cors.allowMethods', cors.AllowMethods, 6, 0, 6);
  const unknown = cors.AllowMethods?.some((method) => method.length <= 6 && !METHODS.includes(method));
  if (unknown)
    violations.add(
      'cors.allowMethods',
      cors.AllowMethods,
      `Member must satisfy enum value set: [${METHODS.join(', ')}]`,
    );
  violations.range('cors.maxAge', cors.MaxAge, 0, 86_400);
}

function list(
  violations: Violations,
  path: string,
  items: readonly string[] | undefined,
  most: number,
  min: number,
  max: number,
): void {
  if (!items) return;
  if (items.length > most) violations.add(path, items, `Member must have length less than or equal to ${most}`);
  if (items.some((item) => item.length > max))
    violations.add(path, items, `Member must have length less than or equal to ${max}`);
  if (items.some((item) => item.length < min))
    violations.add(path, items, `Member must have length greater than or equal to ${min}`);
}

/** An empty object is no configuration. */
export function keptCors(cors: Cors): KeptCors | undefined {
  const kept: KeptCors = {
    ...(cors.AllowCredentials !== undefined && { allowCredentials: cors.AllowCredentials }),
    ...(cors.AllowHeaders && { allowHeaders: cors.AllowHeaders }),
    ...(cors.AllowMethods && { allowMethods: cors.AllowMethods }),
    ...(cors.AllowOrigins && { allowOrigins: cors.AllowOrigins }),
    ...(cors.ExposeHeaders && { exposeHeaders: cors.ExposeHeaders }),
    ...(cors.MaxAge !== undefined && { maxAge: cors.MaxAge }),
  };
  return Object.keys(kept).length === 0 ? undefined : kept;
}

export function shownCors(kept: KeptCors): Cors {
  return {
    ...(kept.allowCredentials !== undefined && { AllowCredentials: kept.allowCredentials }),
    ...(kept.allowHeaders && { AllowHeaders: [...kept.allowHeaders] }),
    ...(kept.allowMethods && { AllowMethods: [...kept.allowMethods] }),
    ...(kept.allowOrigins && { AllowOrigins: [...kept.allowOrigins] }),
    ...(kept.exposeHeaders && { ExposeHeaders: [...kept.exposeHeaders] }),
    ...(kept.maxAge !== undefined && { MaxAge: kept.maxAge }),
  };
}
