// API Gateway v1's control plane: every handler by operation name. What is not here answers 501.
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
  CreateRestApi: restApis.createRestApi,
  GetRestApi: restApis.getRestApi,
  GetRestApis: restApis.getRestApis,
  UpdateRestApi: restApis.updateRestApi,
  DeleteRestApi: restApis.deleteRestApi,
  CreateModel: models.createModel,
  GetModel: models.getModel,
  GetModels: models.getModels,
  UpdateModel: models.updateModel,
  DeleteModel: models.deleteModel,
  CreateRequestValidator: validators.createRequestValidator,
  GetRequestValidator: validators.getRequestValidator,
  GetRequestValidators: validators.getRequestValidators,
  UpdateRequestValidator: validators.updateRequestValidator,
  DeleteRequestValidator: validators.deleteRequestValidator,
  CreateAuthorizer: authorizers.createAuthorizer,
  GetAuthorizer: authorizers.getAuthorizer,
  GetAuthorizers: authorizers.getAuthorizers,
  UpdateAuthorizer: authorizers.updateAuthorizer,
  DeleteAuthorizer: authorizers.deleteAuthorizer,
  PutGatewayResponse: gatewayResponses.putGatewayResponse,
  GetGatewayResponse: gatewayResponses.getGatewayResponse,
  GetGatewayResponses: gatewayResponses.getGatewayResponses,
  UpdateGatewayResponse: gatewayResponses.updateGatewayResponse,
  DeleteGatewayResponse: gatewayResponses.deleteGatewayResponse,
  CreateDocumentationPart: documentationParts.createDocumentationPart,
  GetDocumentationPart: documentationParts.getDocumentationPart,
  GetDocumentationParts: documentationParts.getDocumentationParts,
  UpdateDocumentationPart: documentationParts.updateDocumentationPart,
  DeleteDocumentationPart: documentationParts.deleteDocumentationPart,
  CreateDocumentationVersion: documentationVersions.createDocumentationVersion,
  GetDocumentationVersion: documentationVersions.getDocumentationVersion,
  GetDocumentationVersions: documentationVersions.getDocumentationVersions,
  UpdateDocumentationVersion: documentationVersions.updateDocumentationVersion,
  DeleteDocumentationVersion: documentationVersions.deleteDocumentationVersion,
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
  CreateResource: resources.createResource,
  GetResource: resources.getResource,
  GetResources: resources.getResources,
  UpdateResource: resources.updateResource,
  DeleteResource: resources.deleteResource,
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
  CreateDeployment: deployments.createDeployment,
  GetDeployment: deployments.getDeployment,
  GetDeployments: deployments.getDeployments,
  UpdateDeployment: deployments.updateDeployment,
  DeleteDeployment: deployments.deleteDeployment,
  CreateStage: stages.createStage,
  GetStage: stages.getStage,
  GetStages: stages.getStages,
  UpdateStage: stages.updateStage,
  DeleteStage: stages.deleteStage,
};

const KEY_HANDLERS = {
  CreateApiKey: apiKeys.createApiKey,
  ImportApiKeys: apiKeys.importApiKeys,
  GetApiKey: apiKeys.getApiKey,
  GetApiKeys: apiKeys.getApiKeys,
  UpdateApiKey: apiKeys.updateApiKey,
  DeleteApiKey: apiKeys.deleteApiKey,
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
  CreateBasePathMapping: basePathMappings.createBasePathMapping,
  GetBasePathMapping: basePathMappings.getBasePathMapping,
  GetBasePathMappings: basePathMappings.getBasePathMappings,
  UpdateBasePathMapping: basePathMappings.updateBasePathMapping,
  DeleteBasePathMapping: basePathMappings.deleteBasePathMapping,
  CreateVpcLink: vpcLinks.createVpcLink,
  GetVpcLink: vpcLinks.getVpcLink,
  GetVpcLinks: vpcLinks.getVpcLinks,
  UpdateVpcLink: vpcLinks.updateVpcLink,
  DeleteVpcLink: vpcLinks.deleteVpcLink,
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
