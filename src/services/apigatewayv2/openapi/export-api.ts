// ExportApi: an HTTP API as it is edited, or as a stage serves it, as a document. [api-gateway.md A27]
import type { ExportApiRequest, ExportApiResponse } from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../../gateway/faults.ts';
import type { Given } from '../../gateway/input.ts';
import { documentText, uniqueNames } from '../../gateway/openapi/draft.ts';
import type { Call, ReadTx } from '../../kernel/contract.ts';
import { contentOf } from '../auto-deploy.ts';
import { findApi, findDeployment, findStage } from '../find.ts';
import type { DeploymentContent } from '../resources.ts';
import { writeDocument, type Exporting } from './write-document.ts';

export async function exportApi(input: Given<ExportApiRequest>, call: Call): Promise<ExportApiResponse> {
  const { Specification, OutputType, ExportVersion = '1.0' } = input;
  if (Specification !== 'OAS30') throw badRequest('Invalid specification specified. Must be one of [OAS30]');
  if (OutputType !== 'JSON' && OutputType !== 'YAML')
    throw badRequest('Invalid outputType specified. Must be one of [JSON, YAML]');
  if (ExportVersion !== '1.0') throw badRequest('Invalid exportVersion specified. Must be one of [1.0]');
  const exporting = call.read((tx) => exportingOf(tx, call, input));
  const text = await documentText(writeDocument(exporting), OutputType === 'YAML');
  return { body: Buffer.from(text) };
}

function exportingOf(tx: ReadTx, call: Call, input: Given<ExportApiRequest>): Exporting {
  const { StageName: stageName, IncludeExtensions: withExtensions = true } = input;
  const api = findApi(tx, call, input.ApiId);
  const content = stageName === undefined ? contentOf(tx, call, api.id) : deployed(tx, call, api.id, stageName);
  return {
    api,
    content,
    stageName,
    region: call.region,
    withExtensions,
    schemeNames: uniqueNames(content.authorizers, []),
  };
}

function deployed(tx: ReadTx, call: Call, apiId: string, stageName: string): DeploymentContent {
  const { deploymentId } = findStage(tx, call, apiId, stageName);
  if (deploymentId === undefined) throw badRequest(`Stage ${stageName} has no deployment to export`);
  return findDeployment(tx, call, apiId, deploymentId).content;
}
