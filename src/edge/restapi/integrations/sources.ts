// What the mappings and templates of one call read, made when they ask for it. Knows no engine and no backend.
import { Overrides } from '../../mapping/context.ts';
import type { ContextValues, RequestParameters, StageVariables } from '../../mapping/contract.ts';
import type { Payload } from '../../mapping/payload.ts';
import type { RequestSources } from '../../mapping/parameters.ts';
import type { ScopeFacts } from '../../mapping/scope.ts';
import type { InvokeFacts } from '../../lambda/invoke.ts';
import type { Call } from '../call.ts';
import { contextText } from '../event.ts';
import { eventHeaders } from '../headers.ts';
import { parseQuery } from '../../payload1/query.ts';
import type { MethodUnit } from '../unit.ts';

/** One a call: what a request template overrides is there for the response template too. */
export class CallSources {
  readonly overrides = new Overrides();
  readonly stageVariables: StageVariables;
  readonly #call: Call;
  readonly #method: MethodUnit;
  #parameters: RequestParameters | undefined;
  #context: ContextValues | undefined;
  #contextOf: InvokeFacts | undefined;

  constructor(call: Call, method: MethodUnit) {
    this.#call = call;
    this.#method = method;
    this.stageVariables = call.release.variables;
  }

  /** With the body that they are about. */
  of(payload: Payload): Facts {
    return new Facts(payload, this);
  }

  get parameters(): RequestParameters {
    return (this.#parameters ??= new MethodParameters(this.#call, this.#method));
  }

  /** Made anew when the backend has answered: then there is more to tell. */
  context(): ContextValues {
    const { integration } = this.#call;
    if (!this.#context || this.#contextOf !== integration) {
      this.#context = contextValues(this.#call, this.#method);
      this.#contextOf = integration;
    }
    return this.#context;
  }
}

/** The two overrides hold their places, so that $context is iterated in the order that was recorded. [api-gateway.md A5.3] */
function contextValues(call: Call, method: MethodUnit): ContextValues {
  const values: Record<string, ContextValues[string]> = {};
  const known = JSON.parse(contextText(call, method)) as ContextValues;
  for (const name in known) {
    values[name] = known[name];
    if (name === 'protocol') values['requestOverride'] = null;
    if (name === 'deploymentId') values['responseOverride'] = null;
  }
  values['awsEndpointRequestId'] = call.integration?.requestId;
  return values;
}

/** What one mapping or template reads. */
export class Facts implements RequestSources, ScopeFacts {
  readonly payload: Payload;
  readonly overrides: Overrides;
  readonly stageVariables: StageVariables;
  readonly #sources: CallSources;

  constructor(payload: Payload, sources: CallSources) {
    this.payload = payload;
    this.overrides = sources.overrides;
    this.stageVariables = sources.stageVariables;
    this.#sources = sources;
  }

  get parameters(): RequestParameters {
    return this.#sources.parameters;
  }

  context(): ContextValues {
    return this.#sources.context();
  }
}

/** Custom integrations see paths decoded, where proxy events show them raw. [A2.1] */
function decodedPath(raw: string): string {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

/** Of the method request; read when asked for, as most mappings look at one kind only. */
class MethodParameters implements RequestParameters {
  readonly path: ReadonlyMap<string, string>;
  readonly #call: Call;
  #querystring: RequestParameters['querystring'] | undefined;
  #header: RequestParameters['header'] | undefined;

  constructor(call: Call, { variables }: MethodUnit) {
    this.#call = call;
    this.path = new Map(variables.map((name, i) => [name, decodedPath(call.values[i] ?? '')]));
  }

  get querystring(): RequestParameters['querystring'] {
    return (this.#querystring ??= parseQuery(this.#call.exchange.query));
  }

  /** The event's own. [A4.1] */
  get header(): RequestParameters['header'] {
    return (this.#header ??= headersOf(this.#call));
  }
}

function headersOf({ exchange, trace, forwarded }: Call): RequestParameters['header'] {
  const { multi } = eventHeaders(exchange, trace.event, forwarded);
  return new Map(Object.entries(JSON.parse(`{${multi}}`) as Record<string, string[]>));
}
