// A method's request validator with the models of its deployment. Schemas are compiled by the gate, when the first request needs them. Pure. [api-gateway.md A15]
import type { ValidationUnit } from '../edge/restapi/gates/unit.ts';
import type { ModelText } from '../edge/mapping/models.ts';
import type { MethodRecord, ValidatorRecord } from '../services/apigateway/resources.ts';

export interface ValidationFacts {
  readonly validators: readonly ValidatorRecord[];
  readonly models: readonly ModelText[];
}

/** Undefined when there is nothing to check. */
export function compileValidation(method: MethodRecord, facts: ValidationFacts): ValidationUnit | undefined {
  const validator = facts.validators.find(({ id }) => id === method.requestValidatorId);
  if (!validator) return undefined;
  const { requestParameters = {}, requestModels = {} } = method;
  const validateRequestParameters =
    validator.validateRequestParameters && Object.values(requestParameters).includes(true);
  const validateRequestBody = validator.validateRequestBody && Object.keys(requestModels).length > 0;
  if (!validateRequestParameters && !validateRequestBody) return undefined;
  return {
    name: validator.name ?? validator.id,
    facts: { validateRequestParameters, validateRequestBody, requestParameters, requestModels },
    models: facts.models,
  };
}
