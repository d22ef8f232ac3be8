// What ECR needs of its surroundings.

export interface EcrPorts {
  /** Home account and region: their repositories are reachable as `host:port/name`, others as `A.dkr.ecr.R.localhost:port/name`. */
  readonly home: { readonly account: string; readonly region: string };
  /** A password for `docker login -u AWS`; valid until then. */
  issuePassword(account: string, expiresAtMs: number): string;
}
