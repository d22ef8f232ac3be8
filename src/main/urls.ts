// Every address that answers, with what is behind it: what `portico urls` shows.
import type { FunctionUrlUnit, Units } from '../edge/contract.ts';
import type { DomainUnit } from '../edge/domain/unit.ts';
import type { RestApiUnit } from '../edge/restapi/unit.ts';
import type { UrlEntry } from '../server/admin.ts';

export interface UrlSources {
  /** http://host:port, without a slash at its end. */
  readonly base: string;
  readonly restApis: Units<RestApiUnit>;
  readonly functionUrls: Units<FunctionUrlUnit>;
  readonly domains: Units<DomainUnit>;
}

export function listUrls({ base, restApis, functionUrls, domains }: UrlSources): UrlEntry[] {
  const { hostname, port } = new URL(base);
  // Names below localhost lead to this machine's loopback address and nowhere else.
  const hasNames = hostname === '127.0.0.1' || hostname === '[::1]';
  const stages = [...restApis.values()].flatMap((api) =>
    [...api.stages.values()].map((stage): UrlEntry => ({
      url: hasNames
        ? `http://${api.id}.execute-api.localhost:${port}/${stage.name}`
        : `${base}/_aws/execute-api/${api.id}/${stage.name}`,
      kind: 'REST API',
      behind: `${api.name}, stage ${stage.name}`,
    })),
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
    ...stages,
    ...customs,
    ...urls,
  ];
}
