// GetSdk: a client for a stage's deployed methods, as a zip. JavaScript is built; the other kinds say so. [api-gateway.md A23]
import type { GetSdkRequest, SdkResponse } from '@aws-sdk/client-api-gateway';
import type { Given } from '../../gateway/input.ts';
import type { Call } from '../../kernel/contract.ts';
import { fault } from '../../kernel/fault.ts';
import { zip } from '../../kernel/zip.ts';
import { getSdkType } from '../sdk-types.ts';
import { findDeployed } from '../stages.ts';
import { clientSource, readmeSource, type SdkFacts } from './javascript.ts';
import { operationsOf } from './operations.ts';

export function getSdk(input: Given<GetSdkRequest>, call: Call): SdkResponse {
  const { restApiId, stageName, sdkType } = input;
  const { friendlyName } = getSdkType({ id: sdkType });
  const { content } = call.read((tx) => findDeployed(tx, call, input));
  if (sdkType !== 'javascript') {
    const message = `Portico builds SDKs of type javascript; ${sdkType} (${friendlyName}) is not built. GetExport gives an OpenAPI document that generators for it take.`;
    throw fault('NotImplemented', message, {}, 501);
  }
  const facts: SdkFacts = {
    apiName: content.api.name,
    stageName,
    region: call.region,
    invokeUrl: `${call.endpoint}/_aws/execute-api/${restApiId}/${stageName}`,
    operations: operationsOf(content),
  };
  const made = new Date(call.nowMs).toISOString();
  return {
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="javascript_${made.slice(0, 10)}_${made.slice(11, 16).replace(':', '-')}Z.zip"`,
    body: zip([
      { name: 'apiGateway-js-sdk/apigClient.js', data: Buffer.from(clientSource(facts)) },
      { name: 'apiGateway-js-sdk/README.md', data: Buffer.from(readmeSource(facts)) },
    ]),
  };
}
