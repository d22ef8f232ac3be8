// API Gateway v1's control plane: every handler by operation name. What is not here answers 501.
import { lifecycle } from '../gateway/lifecycle.ts';
import type { Service } from '../kernel/contract.ts';
import { accessNeeds } from './access.ts';
import * as account from './account.ts';
import * as apiKeys from './api-keys.ts';
import * as authorizers from './authorizers.ts';
import * as basePathMappings from './base-path-mappings.ts';
import * as clientCertificates from './client-certificates.ts';
import * as deployments from './deployments.ts';
import * as documentationParts from './documentation-parts.ts';
import * as documentationVersions from './documentation-versions.ts';
import * as domainAccess from './domain-access.ts';
import * as domainNames from './domain-names.ts';
import * as gatewayResponses from './gateway-responses.ts';
import * as integrationResponses from './integration-responses.ts';
import * as integrations from './integrations.ts';
import * as methodResponses from './method-responses.ts';
import * as methods from './methods.ts';
import { getModelTemplate } from './model-templates.ts';
import * as models from './models.ts';
import { getExport } from './openapi/get-export.ts';
import { importDocumentationParts } from './openapi/import-documentation.ts';
import { importRestApi, putRestApi } from './openapi/import-rest-api.ts';
import type { ApiGatewayPorts } from './ports.ts';
import * as resources from './resources-tree.ts';
import * as restApis from './rest-apis.ts';
import { getSdk } from './sdk/get-sdk.ts';
import { getSdkType, getSdkTypes } from './sdk-types.ts';
import { cacheHandlers } from './stage-caches.ts';
import * as stages from './stages.ts';
import * as tags from './tags.ts';
import { testHandlers } from './test-invoke.ts';
import * as usagePlanKeys from './usage-plan-keys.ts';
import * as usagePlans from './usage-plans.ts';
import { usageHandlers } from './usage.ts';
import * as validators from './validators.ts';
import * as vpcLinks from './vpc-links.ts';

export function createApiGatewayService(ports: ApiGatewayPorts): Service {
  return { name: 'apigateway', handlers: apiGatewayHandlers(ports), needs: accessNeeds };
}

export function apiGatewayHandlers(ports: ApiGatewayPorts) {
  return {
    ...API_HANDLERS,
    ...METHOD_HANDLERS,
    ...DEPLOYMENT_HANDLERS,
    ...KEY_HANDLERS,
    ...DOMAIN_HANDLERS,
    ...domainNames.domainHandlers(ports.truststores),
    ...DOCUMENT_HANDLERS,
    ...usageHandlers(ports),
    ...(ports.caches && cacheHandlers(ports.caches)),
    ...(ports.tests && testHandlers(ports.tests)),
    DeleteUsagePlan: usagePlans.usagePlanDeletion(ports),
  };
}

/** APIs and what they are described with. */
const API_HANDLERS = {
  ...lifecycle('RestApi', restApis),
  ...lifecycle('Model', models),
  ...lifecycle('RequestValidator', validators),
  ...lifecycle('Authorizer', authorizers),
  PutGatewayResponse: gatewayResponses.putGatewayResponse,
  GetGatewayResponse: gatewayResponses.getGatewayResponse,
  GetGatewayResponses: gatewayResponses.getGatewayResponses,
  UpdateGatewayResponse: gatewayResponses.updateGatewayResponse,
  DeleteGatewayResponse: gatewayResponses.deleteGatewayResponse,
  ...lifecycle('DocumentationPart', documentationParts),
  ...lifecycle('DocumentationVersion', documentationVersions),
};

/** APIs as documents, and what clients are made from. */
const DOCUMENT_HANDLERS = {
  ImportRestApi: importRestApi,
  PutRestApi: putRestApi,
  GetExport: getExport,
  ImportDocumentationParts: importDocumentationParts,
  GetModelTemplate: getModelTemplate,
  GetSdk: getSdk,
  GetSdkType: getSdkType,
  GetSdkTypes: getSdkTypes,
};

/** The tree, its methods and what they call. */
const METHOD_HANDLERS = {
  ...lifecycle('Resource', resources),
  PutMethod: methods.putMethod,
  GetMethod: methods.getMethod,
  UpdateMethod: methods.updateMethod,
  DeleteMethod: methods.deleteMethod,
  PutMethodResponse: methodResponses.putMethodResponse,
  GetMethodResponse: methodResponses.getMethodResponse,
  UpdateMethodResponse: methodResponses.updateMethodResponse,
  DeleteMethodResponse: methodResponses.deleteMethodResponse,
  PutIntegration: integrations.putIntegration,
  GetIntegration: integrations.getIntegration,
  UpdateIntegration: integrations.updateIntegration,
  DeleteIntegration: integrations.deleteIntegration,
  PutIntegrationResponse: integrationResponses.putIntegrationResponse,
  GetIntegrationResponse: integrationResponses.getIntegrationResponse,
  UpdateIntegrationResponse: integrationResponses.updateIntegrationResponse,
  DeleteIntegrationResponse: integrationResponses.deleteIntegrationResponse,
};

const DEPLOYMENT_HANDLERS = {
  ...lifecycle('Deployment', deployments),
  ...lifecycle('Stage', stages),
};

const KEY_HANDLERS = {
  ...lifecycle('ApiKey', apiKeys),
  ImportApiKeys: apiKeys.importApiKeys,
  CreateUsagePlan: usagePlans.createUsagePlan,
  GetUsagePlan: usagePlans.getUsagePlan,
  GetUsagePlans: usagePlans.getUsagePlans,
  UpdateUsagePlan: usagePlans.updateUsagePlan,
  CreateUsagePlanKey: usagePlanKeys.createUsagePlanKey,
  GetUsagePlanKey: usagePlanKeys.getUsagePlanKey,
  GetUsagePlanKeys: usagePlanKeys.getUsagePlanKeys,
  DeleteUsagePlanKey: usagePlanKeys.deleteUsagePlanKey,
};

/** What stands beside the APIs: domains, links, certificates, tags, the account. */
const DOMAIN_HANDLERS = {
  GetDomainName: domainNames.getDomainName,
  GetDomainNames: domainNames.getDomainNames,
  DeleteDomainName: domainNames.deleteDomainName,
  CreateDomainNameAccessAssociation: domainAccess.createDomainNameAccessAssociation,
  GetDomainNameAccessAssociations: domainAccess.getDomainNameAccessAssociations,
  DeleteDomainNameAccessAssociation: domainAccess.deleteDomainNameAccessAssociation,
  RejectDomainNameAccessAssociation: domainAccess.rejectDomainNameAccessAssociation,
  ...lifecycle('BasePathMapping', basePathMappings),
  ...lifecycle('VpcLink', vpcLinks),
  GenerateClientCertificate: clientCertificates.generateClientCertificate,
  GetClientCertificate: clientCertificates.getClientCertificate,
  GetClientCertificates: clientCertificates.getClientCertificates,
  UpdateClientCertificate: clientCertificates.updateClientCertificate,
  DeleteClientCertificate: clientCertificates.deleteClientCertificate,
  GetTags: tags.getTags,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  GetAccount: account.getAccount,
  UpdateAccount: account.updateAccount,
};
