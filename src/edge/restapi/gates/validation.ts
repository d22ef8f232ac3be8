// The request validator of a method: required parameters, then the body against its model. [api-gateway.md A3, A15]
import { TemplateError } from '../../mapping/contract.ts';
import { JSON_TYPE, mediaType } from '../../mapping/passthrough.ts';
import { Payload } from '../../mapping/payload.ts';
import type { Models, ModelText } from '../../mapping/models.ts';
import { compileValidator, type RequestValidator, type ValidationRefusal } from '../../mapping/validator.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import { CallSources } from '../integrations/sources.ts';
import type { Refusal } from '../refusals.ts';
import { REQUEST_VALID } from '../steps.ts';
import type { MethodUnit } from '../unit.ts';
import type { ValidationUnit } from './unit.ts';

const NO_MODELS: Models = { validator: () => undefined };
const models = new WeakMap<readonly ModelText[], Models>();
const validators = new WeakMap<ValidationUnit, RequestValidator | TemplateError>();

function readsBody({ facts }: ValidationUnit): boolean {
  return facts.validateRequestBody && Object.keys(facts.requestModels).length > 0;
}

/** All methods of a deployment share its models. Their engine is loaded by the first who needs it: start-up does without. */
async function modelsOf(unit: ValidationUnit): Promise<Models> {
  if (!readsBody(unit)) return NO_MODELS;
  const { compileModels } = await import('../../mapping/models.ts');
  const known = models.get(unit.models) ?? compileModels(unit.models);
  models.set(unit.models, known);
  return known;
}

function compiled(unit: ValidationUnit, all: Models): RequestValidator | TemplateError {
  try {
    return compileValidator({ ...unit.facts, models: all });
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}

/** Compiled once a deployment and stage; a model that cannot be used is remembered as well. */
async function validatorOf(unit: ValidationUnit): Promise<RequestValidator | TemplateError> {
  const known = validators.get(unit);
  if (known) return known;
  const made = compiled(unit, await modelsOf(unit));
  validators.set(unit, made);
  return made;
}

/** As many as can be read; a large body can fail in very many places. */
const MOST_SHOWN = 10;

function refused(found: ValidationRefusal, unit: ValidationUnit, contentType: string): Refusal {
  const { message, validationErrorString: validation } = found;
  if (found.type === 'BAD_REQUEST_PARAMETERS') {
    const detail = { validator: unit.name, missing: found.missing };
    return { code: 'parameters-missing', message, validation, detail, log: message };
  }
  const detail = {
    validator: unit.name,
    contentType,
    model: found.body?.model,
    problems: found.body?.problems.slice(0, MOST_SHOWN),
  };
  const log = `Request body does not match model schema for content type ${contentType}: ${validation}`;
  return { code: 'body-invalid', message, validation, detail, log };
}

function broken(error: TemplateError, unit: ValidationUnit): Refusal {
  return {
    code: 'model-unusable',
    detail: { validator: unit.name, problem: error.message },
    log: `Execution failed due to configuration error: ${error.message}`,
  };
}

export async function validation(call: Call, method: MethodUnit, unit: ValidationUnit): Promise<Refusal | undefined> {
  const validator = await validatorOf(unit);
  if (validator instanceof TemplateError) return broken(validator, unit);
  const body = readsBody(unit) && call.exchange.hasBody ? await readBody(call) : undefined;
  if (body !== undefined && !Buffer.isBuffer(body)) return body;
  const sent = call.exchange.headers['content-type'];
  const contentType = sent ? mediaType(sent) : JSON_TYPE;
  const payload = new Payload(body?.toString('utf8') ?? '');
  const found = validator.check(new CallSources(call, method).parameters, sent, payload);
  if (found) return refused(found, unit, contentType);
  call.exchange.trace.steps.push(REQUEST_VALID);
  call.log?.info(`Request validation succeeded for content type ${contentType}`);
  return undefined;
}
