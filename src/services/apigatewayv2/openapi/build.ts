// A definition into an API that is there: its routes, integrations and authorizers take the place of the former ones. What fits
// nowhere is left out with a warning, as AWS does. Ids of what keeps its key or name stay. [api-gateway.md A27, B10]
import type { Kind } from '../../../store/contract.ts';
import type { Findings } from '../../gateway/openapi/findings.ts';
import { freshIds, under } from '../../gateway/records.ts';
import type { Call, Tx } from '../../kernel/contract.ts';
import { checkApi } from '../api-rules.ts';
import { checkAuthorizer } from '../authorizer-rules.ts';
import { newAuthorizer } from '../authorizers.ts';
import { contentOf } from '../auto-deploy.ts';
import { checkIntegration } from '../integration-rules.ts';
import { newIntegration } from '../integrations.ts';
import {
  API,
  AUTHORIZER,
  INTEGRATION,
  ROUTE,
  type ApiRecord,
  type AuthorizerRecord,
  type DeploymentContent,
  type IntegrationRecord,
  type RouteRecord,
} from '../resources.ts';
import { checkRoute } from '../route-rules.ts';
import { newRoute } from '../routes.ts';
import type { ApiDefinition, IntegrationDefinition, RouteDefinition } from './definition.ts';

export function buildApi(
  tx: Tx,
  call: Call,
  former: ApiRecord,
  definition: ApiDefinition,
  findings: Findings,
): ApiRecord {
  const api = withSettings(former, definition);
  checkApi(api);
  new Building(tx, call, api.id, findings).build(definition);
  const { warnings } = findings;
  const told = { ...api, warnings: warnings.length > 0 ? warnings : undefined };
  tx.put(API, call.scope, api.id, told);
  return told;
}

/** Tags and the endpoint's switch stay where the document does not speak of them; the rest of what it describes does not. */
function withSettings(former: ApiRecord, { settings, info }: ApiDefinition): ApiRecord {
  return {
    ...former,
    description: undefined,
    version: undefined,
    cors: undefined,
    ...settings,
    tags: { ...former.tags, ...settings.tags },
    importInfo: info.length > 0 ? info : undefined,
  };
}

class Building {
  readonly #tx: Tx;
  readonly #call: Call;
  readonly #apiId: string;
  readonly #findings: Findings;
  readonly #former: DeploymentContent;
  readonly #authorizerIds: () => string;
  readonly #integrationIds: () => string;
  readonly #routeIds: () => string;
  readonly #authorizers = new Map<string, AuthorizerRecord>();
  /** By key, until a new route takes its place. */
  readonly #formerRoutes: Map<string, RouteRecord>;
  /** Ids of the new routes by key. */
  readonly #routes = new Map<string, string>();
  /** Ids of integrations by what refers to them. */
  readonly #referred = new Map<string, string>();
  readonly #used = new Set<string>();

  constructor(tx: Tx, call: Call, apiId: string, findings: Findings) {
    this.#tx = tx;
    this.#call = call;
    this.#apiId = apiId;
    this.#findings = findings;
    this.#former = contentOf(tx, call, apiId);
    this.#formerRoutes = new Map(this.#former.routes.map((route) => [route.routeKey, route]));
    this.#authorizerIds = freshIds(call, this.#former.authorizers, 6);
    this.#integrationIds = freshIds(call, this.#former.integrations, 7);
    this.#routeIds = freshIds(call, this.#former.routes, 7);
  }

  build({ authorizers, routes }: ApiDefinition): void {
    this.#clear(ROUTE, this.#former.routes);
    this.#clear(INTEGRATION, this.#former.integrations);
    this.#clear(AUTHORIZER, this.#former.authorizers);
    for (const input of authorizers) {
      this.#findings.ignoring(`Unable to create authorizer '${input.Name}'`, () => this.#addAuthorizer(input));
    }
    for (const route of routes) {
      this.#findings.ignoring(`Unable to create route at path '${route.routeKey}'`, () => this.#addRoute(route));
    }
  }

  #clear<T extends { readonly id: string }>(kind: Kind<T>, records: readonly T[]): void {
    for (const { id } of records) this.#tx.delete(kind, this.#call.scope, under(this.#apiId, id));
  }

  #put<T extends { readonly id: string }>(kind: Kind<T>, record: T): void {
    this.#tx.put(kind, this.#call.scope, under(this.#apiId, record.id), record);
  }

  #addAuthorizer(input: ApiDefinition['authorizers'][number]): void {
    const former = this.#former.authorizers.find(({ name }) => name === input.Name);
    const authorizer = newAuthorizer(former?.id ?? this.#authorizerIds(), input);
    checkAuthorizer(authorizer);
    this.#put(AUTHORIZER, authorizer);
    this.#authorizers.set(authorizer.name, authorizer);
  }

  #addRoute(definition: RouteDefinition): void {
    const { routeKey, authorization, integration } = definition;
    const former = this.#formerRoutes.get(routeKey);
    this.#formerRoutes.delete(routeKey);
    const route = newRoute(former?.id ?? this.#routeIds(), {
      RouteKey: routeKey,
      OperationName: definition.operationName,
      AuthorizationType: authorization.type,
      AuthorizerId: this.#authorizers.get(authorization.authorizer ?? '')?.id,
      AuthorizationScopes: authorization.scopes && [...authorization.scopes],
    });
    checkRoute(this.#tx, this.#call, this.#apiId, route, (key) => this.#routes.get(key));
    this.#routes.set(routeKey, route.id);
    const target = integration && this.#integrationFor(integration, routeKey, former?.target);
    this.#put(ROUTE, { ...route, target: target && `integrations/${target}` });
  }

  /** The id of the route's integration; undefined when it cannot be made: the route stays without. */
  #integrationFor(
    { input, reference }: IntegrationDefinition,
    routeKey: string,
    formerTarget: string | undefined,
  ): string | undefined {
    const referred = reference === undefined ? undefined : this.#referred.get(reference);
    if (referred !== undefined) return referred;
    const made = this.#findings.ignoring(`Unable to create integration for resource at path '${routeKey}'`, () => {
      const integration = newIntegration(this.#integrationId(formerTarget), input());
      checkIntegration(this.#tx, this.#call, integration);
      return integration;
    });
    if (!made) return undefined;
    this.#put<IntegrationRecord>(INTEGRATION, made);
    this.#used.add(made.id);
    if (reference !== undefined) this.#referred.set(reference, made.id);
    return made.id;
  }

  /** The one that the route had, unless another route has taken it over. */
  #integrationId(formerTarget: string | undefined): string {
    const former = formerTarget?.slice('integrations/'.length);
    return former !== undefined && !this.#used.has(former) ? former : this.#integrationIds();
  }
}
