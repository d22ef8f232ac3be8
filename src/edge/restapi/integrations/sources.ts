// What the mappings and templates of one call read, made when they ask for it. Knows no engine and no backend.
import { Overrides } from '../../mapping/context.ts';
import type { ContextValues, RequestParameters, StageVariables } from '../../mapping/contract.ts';
import type { Payload } from '../../mapping/payload.ts';
import type { RequestSources } from '../../mapping/parameters.ts';
import type { ScopeFacts } from '../../mapping/scope.ts';
import type { Call } from '../call.ts';
import { contextText } from '../event.ts';
import { eventHeaders } from '../headers.ts';
import { parseQuery } from '../query.ts';
import type { MethodUnit } from '../unit.ts';

/** One a call: what a request template overrides is there for the response template too. */
export class CallSources {
  readonly overrides = new Overrides();
  readonly stageVariables: StageVariables;
  readonly #call: Call;
  readonly #method: MethodUnit;
  #parameters: RequestParameters | undefined;

  constructor(call: Call, method: MethodUnit) {
    this.#call = call;
    this.#method = method;
    this.stageVariables = call.release.variables;
  }

  /** With the body that they are about. */
  of(payload: Payload): RequestSources & ScopeFacts {
    const parameters = (): RequestParameters => this.parameters;
    return {
      payload,
      get parameters() {
        return parameters();
      },
      stageVariables: this.stageVariables,
      overrides: this.overrides,
      context: () => this.context(),
    };
  }

  get parameters(): RequestParameters {
    return (this.#parameters ??= requestParameters(this.#call, this.#method));
  }

  /** The two overrides hold their places, so that $context is iterated in the order that was recorded. [api-gateway.md A5.3] */
  context(): ContextValues {
    const known = Object.entries(JSON.parse(contextText(this.#call, this.#method)) as ContextValues);
    const values: [string, ContextValues[string]][] = [];
    for (const entry of known) {
      values.push(entry);
      if (entry[0] === 'protocol') values.push(['requestOverride', null]);
      if (entry[0] === 'deploymentId') values.push(['responseOverride', null]);
    }
    values.push(['awsEndpointRequestId', this.#call.integration?.requestId]);
    return Object.fromEntries(values);
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

/** Headers are the event's own. [A4.1] */
function requestParameters(call: Call, { variables }: MethodUnit): RequestParameters {
  const { multi } = eventHeaders(call.exchange, call.trace.event, call.forwarded);
  return {
    path: new Map(variables.map((name, i) => [name, decodedPath(call.values[i] ?? '')])),
    querystring: parseQuery(call.exchange.query),
    header: new Map(Object.entries(JSON.parse(`{${multi}}`) as Record<string, string[]>)),
  };
}
