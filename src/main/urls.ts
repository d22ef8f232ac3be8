// Every address that answers, with what is behind it: what `portico urls` shows.
import type { FunctionUrlUnit, Units } from '../edge/contract.ts';
import type { DomainUnit } from '../edge/domain/unit.ts';
import { DEFAULT_STAGE } from '../edge/httpapi/place.ts';
import type { HttpApiUnit } from '../edge/httpapi/unit.ts';
import type { RestApiUnit } from '../edge/restapi/unit.ts';
import type { UrlEntry } from '../server/admin.ts';

export interface UrlSources {
  /** http://host:port, without a slash at its end. */
  readonly base: string;
  readonly restApis: Units<RestApiUnit>;
  readonly httpApis: Units<HttpApiUnit>;
  readonly functionUrls: Units<FunctionUrlUnit>;
  readonly domains: Units<DomainUnit>;
}

interface StagedApi {
  readonly id: string;
  readonly name: string;
  readonly stages: ReadonlyMap<string, unknown>;
}

export function listUrls({ base, restApis, httpApis, functionUrls, domains }: UrlSources): UrlEntry[] {
  const { hostname, port } = new URL(base);
  // Names below localhost lead to this machine's loopback address and nowhere else.
  const hasNames = hostname === '127.0.0.1' || hostname === '[::1]';
  const stagesOf = (kind: string, apis: Iterable<StagedApi>): UrlEntry[] =>
    [...apis].flatMap(({ id, name, stages }) =>
      [...stages.keys()].map((stage): UrlEntry => {
        const host = hasNames ? `http://${id}.execute-api.localhost:${port}` : `${base}/_aws/execute-api/${id}`;
        return { url: `${host}/${stage === DEFAULT_STAGE ? '' : stage}`, kind, behind: `${name}, stage ${stage}` };
      }),
    );
  const urls = [...functionUrls.values()].map((unit): UrlEntry => ({
    url: hasNames
      ? `http://${unit.urlId}.lambda-url.${unit.region}.localhost:${port}/`
      : `${base}/_aws/lambda-url/${unit.urlId}/`,
    kind: 'function URL',
    behind: `${unit.functionArn}${unit.qualifier === '' ? '' : `:${unit.qualifier}`}, ${unit.authType}`,
  }));
  const customs = [...domains.values()].flatMap(({ name, mappings }) =>
    mappings.map(({ basePath, apiId, stage }): UrlEntry => ({
      url: `https://${name}:${port}/${basePath}`,
      kind: 'custom domain',
      behind: `${apiId}${stage === undefined ? ', stage in the path' : `, stage ${stage}`}`,
    })),
  );
  return [
    {
      url: base,
      kind: 'AWS APIs',
      behind: 'Lambda, API Gateway, IAM, STS, Organizations, S3, ECR, ACM, CloudWatch Logs',
    },
    { url: `${base}/v2/`, kind: 'image registry', behind: 'ECR repositories' },
    ...stagesOf('REST API', restApis.values()),
    ...stagesOf('HTTP API', httpApis.values()),
    ...customs,
    ...urls,
  ];
}
