import { test } from 'node:test';
import { assertExplained } from '../../../test/doubles/reasons.ts';
import { httpApiReasons } from './reasons.ts';
import { REFUSALS } from './refusals.ts';

test('every refusal has a reason with a cause and a cure, readable without a request', () =>
  assertExplained(REFUSALS, httpApiReasons(new Map())));
