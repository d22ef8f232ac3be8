// GetExport: a stage's deployed content as a document. [A27.1]
import type { ExportResponse, GetExportRequest } from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../../kernel/contract.ts';
import { badRequest } from '../../gateway/faults.ts';
import { own, under } from '../../gateway/records.ts';
import type { Given } from '../../gateway/input.ts';
import { DOCUMENTATION_VERSION } from '../resources.ts';
import { findDeployed } from '../stages.ts';
import { extensionsOf, shownVersion, type Exporting } from './exporting.ts';
import { documentText, type Draft } from '../../gateway/openapi/draft.ts';
import { partsByPlace } from './write-documentation.ts';
import { writeOas30 } from './write-oas30.ts';
import { schemeNamesOf } from './write-security.ts';
import { writeSwagger20 } from './write-swagger20.ts';

const WRITERS: Readonly<Record<string, (exporting: Exporting) => Draft>> = {
  oas30: writeOas30,
  swagger: writeSwagger20,
};

export async function getExport(input: Given<GetExportRequest>, call: Call): Promise<ExportResponse> {
  const { exportType, accepts = '' } = input;
  const write = own(WRITERS, exportType);
  if (!write) throw badRequest('Invalid export type specified. Valid options are oas30,swagger');
  const exporting = call.read((tx) => exportingOf(tx, call, input));
  const document = write(exporting);
  const yaml = /\byaml\b/i.test(accepts);
  const text = await documentText(document, yaml);
  const version = shownVersion(exporting.content.api).replaceAll(/[^\w.:+-]/g, '_');
  return {
    // Whatever was asked for. [A27.1, recorded]
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="${exportType}_${version}.${yaml ? 'yaml' : 'json'}"`,
    body: Buffer.from(text),
  };
}

function exportingOf(tx: ReadTx, call: Call, input: Given<GetExportRequest>): Exporting {
  const { restApiId, stageName } = input;
  const { stage, content } = findDeployed(tx, call, input);
  const asked = extensionsOf(input.parameters);
  const version = stage.documentationVersion;
  const documentation = version ? tx.get(DOCUMENTATION_VERSION, call.scope, under(restApiId, version)) : undefined;
  return {
    content,
    stageName,
    region: call.region,
    withIntegrations: asked.has('integrations') || asked.has('apigateway'),
    withAuthorizers: asked.has('authorizers') || asked.has('apigateway'),
    withDocumentation: asked.has('documentation'),
    documentation,
    partsByPlace: partsByPlace(documentation?.parts ?? []),
    schemeNames: schemeNamesOf(content.authorizers),
  };
}
