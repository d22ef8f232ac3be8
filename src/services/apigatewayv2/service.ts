// API Gateway v2's control plane: every handler by operation name. What is not here answers 501: WebSocket APIs and what only they have.
import { lifecycle } from '../gateway/lifecycle.ts';
import type { Service } from '../kernel/contract.ts';
import { accessNeeds } from './access.ts';
import { apiMappingHandlers } from './api-mappings.ts';
import * as apis from './apis.ts';
import * as authorizers from './authorizers.ts';
import { cacheHandlers } from './caches.ts';
import * as deployments from './deployments.ts';
import { domainNameHandlers } from './domain-names.ts';
import * as integrations from './integrations.ts';
import { exportApi } from './openapi/export-api.ts';
import { importApi, reimportApi } from './openapi/import-api.ts';
import type { ApiGatewayV2Ports } from './ports.ts';
import * as routes from './routes.ts';
import * as stageParts from './stage-parts.ts';
import * as stages from './stages.ts';
import * as tags from './tags.ts';
import { vpcLinkHandlers } from './vpc-links.ts';

export function createApiGatewayV2Service(ports: ApiGatewayV2Ports): Service {
  return { name: 'apigatewayv2', handlers: apiGatewayV2Handlers(ports), needs: accessNeeds };
}

export function apiGatewayV2Handlers(ports: ApiGatewayV2Ports) {
  return {
    ...API_HANDLERS,
    ...ROUTE_HANDLERS,
    ...STAGE_HANDLERS,
    ...cacheHandlers(ports.caches),
    ...domainNameHandlers(ports),
    ...apiMappingHandlers(ports),
    ...vpcLinkHandlers,
    ...DOCUMENT_HANDLERS,
  };
}

const API_HANDLERS = {
  ...lifecycle('Api', apis),
  DeleteCorsConfiguration: apis.deleteCorsConfiguration,
  GetTags: tags.getTags,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
};

/** APIs as documents. */
const DOCUMENT_HANDLERS = {
  ImportApi: importApi,
  ReimportApi: reimportApi,
  ExportApi: exportApi,
};

/** Routes, what they call and who may call them. */
const ROUTE_HANDLERS = {
  ...lifecycle('Route', routes),
  ...lifecycle('Integration', integrations),
  ...lifecycle('Authorizer', authorizers),
};

const STAGE_HANDLERS = {
  ...lifecycle('Deployment', deployments),
  ...lifecycle('Stage', stages),
  DeleteAccessLogSettings: stageParts.deleteAccessLogSettings,
  DeleteRouteSettings: stageParts.deleteRouteSettings,
};
