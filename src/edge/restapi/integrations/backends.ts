// Which backend serves which type of custom integration.
import type { MappedUnit } from '../unit.ts';
import { awsService } from './aws-service.ts';
import type { Backend } from './contract.ts';
import { httpBackend } from './http-backend.ts';
import { lambdaBackend } from './lambda-backend.ts';

export const BACKENDS: Readonly<Record<Exclude<MappedUnit['type'], 'MOCK'>, Backend>> = {
  AWS_LAMBDA: lambdaBackend,
  AWS_SERVICE: awsService,
  HTTP: httpBackend,
};
