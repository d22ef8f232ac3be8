// From the method request to what the backend gets: conversion, choice of the template, parameter mapping, template, overrides.
// Knows no backend. [api-gateway.md A9.3, A11.6, A12, A13.1]
import type { RequestOverrides } from '../../mapping/contract.ts';
import { UNREADABLE_REQUEST_BODY, type MappedParameters } from '../../mapping/parameters.ts';
import { chooseRequestTemplate } from '../../mapping/passthrough.ts';
import { Payload } from '../../mapping/payload.ts';
import type { Template } from '../../mapping/vtl/template.ts';
import { isBinary } from '../binary.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { MappedRequestUnit, MappedUnit, MethodUnit } from '../unit.ts';
import { converted, textOf, type Body } from './converted.ts';
import { isRefusal } from './lambda-call.ts';
import { mapped, rendered } from './rendering.ts';
import { CallSources, type Facts } from './sources.ts';

export interface MappedRequest {
  readonly body: Body;
  readonly parameters: MappedParameters;
  readonly overrides: RequestOverrides;
  /** The response's mappings read from them too. */
  readonly sources: CallSources;
}

const NO_BODY = Buffer.alloc(0);

/** The body as the integration's contentHandling wants it. */
function handledBody(call: Call, unit: MappedRequestUnit, body: Buffer): Body | Refusal {
  const binary = isBinary(call.release.binary, call.exchange.headers['content-type']);
  return (
    converted(body, binary, unit.contentHandling) ?? {
      code: 'request-base64-invalid',
      detail: { length: body.length },
      log: 'Execution failed due to configuration error: Unable to base64 decode the body.',
    }
  );
}

/** Null: the body passes as it is. */
function templateFor(call: Call, unit: MappedRequestUnit): Template | null | Refusal {
  const { templates, passthrough } = unit;
  const contentType = call.exchange.headers['content-type'];
  const choice = chooseRequestTemplate(templates, passthrough, contentType);
  if (choice === 'raw') return null;
  if (choice !== 'refused') return choice.template;
  return {
    code: 'content-type-unsupported',
    detail: { contentType: contentType ?? 'application/json', passthrough, known: [...templates.keys()] },
  };
}

/** A template reads text only; AWS refuses bytes, even those of an empty body. [A9.3] */
function bodyFor(template: Template | null, body: Body, facts: Facts): Body | Refusal {
  if (template === null) return body;
  if (typeof body === 'string') return rendered('request', template, facts);
  return {
    code: 'template-on-binary',
    log: 'Execution failed due to configuration error: Unable to transform request',
  };
}

function prepared(call: Call, method: MethodUnit, unit: MappedRequestUnit, sent: Buffer): MappedRequest | Refusal {
  const template = templateFor(call, unit);
  if (template !== null && isRefusal(template)) return template;
  const handled = handledBody(call, unit, sent);
  if (typeof handled !== 'string' && isRefusal(handled)) return handled;
  const sources = new CallSources(call, method);
  const facts = sources.of(new Payload(textOf(handled)));
  const parameters = unit.parameters.apply(facts);
  if (parameters === 'unreadable-body') return { code: 'request-body-unreadable', message: UNREADABLE_REQUEST_BODY };
  const body = bodyFor(template, handled, facts);
  if (typeof body !== 'string' && isRefusal(body)) return body;
  const overrides = mapped('request', template ?? undefined, () => sources.overrides.requestOverrides());
  return isRefusal(overrides) ? overrides : { body, parameters, overrides, sources };
}

export async function mapRequest(call: Call, method: MethodUnit, unit: MappedUnit): Promise<MappedRequest | Refusal> {
  const { illegalHeader } = unit.request;
  const sent = call.exchange.hasBody ? await readBody(call) : NO_BODY;
  if (!Buffer.isBuffer(sent)) return sent;
  if (illegalHeader === undefined) return prepared(call, method, unit.request, sent);
  return {
    code: 'header-mapping-illegal',
    detail: { header: illegalHeader },
    log: `Execution failed due to configuration error: ${illegalHeader} header already present`,
  };
}
