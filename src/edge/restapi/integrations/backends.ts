// Which backend serves which type of custom integration.
import type { MappedUnit } from '../unit.ts';
import type { Backend } from './contract.ts';
import { lambdaBackend } from './lambda-backend.ts';

/** Keeps its place until it is built. */
const notBuilt =
  (type: string): Backend =>
  async () => ({
    code: 'integration-not-built',
    message: `Integration type ${type} is not implemented yet`,
    detail: { type },
  });

export const BACKENDS: Readonly<Record<Exclude<MappedUnit['type'], 'MOCK'>, Backend>> = {
  AWS_LAMBDA: lambdaBackend,
  AWS_SERVICE: notBuilt('AWS (services other than Lambda)'),
  HTTP: notBuilt('HTTP'),
};
