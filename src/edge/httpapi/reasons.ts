// The words of the door of HTTP APIs: for every step what happened and what would have passed. Made when somebody asks.
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import type { Units } from '../contract.ts';
import { authorizerReasons } from './reasons-authorizer.ts';
import { doorReasons } from './reasons-door.ts';
import { integrationReasons } from './reasons-integration.ts';
import type { HttpApiUnit } from './unit.ts';

/** Every code of the door's steps. `apis` is looked at when an explanation is asked for. */
export function httpApiReasons(apis: Units<HttpApiUnit>): Reasons {
  return oneTable({ door: doorReasons(apis), authorizerReasons, integrationReasons });
}
