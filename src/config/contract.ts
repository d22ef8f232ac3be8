// One frozen configuration from file, environment and flags. Flags win over environment, environment over file.

export interface Config {
  /** --host, PORTICO_HOST, host. Default 127.0.0.1 */
  readonly host: string;
  /** --port. Default 4566; 0 lets the system choose. */
  readonly port: number;
  /** --tls-port: one more port, for TLS alone; 0 lets the system choose. Default none: TLS is served on `port` beside plain HTTP. */
  readonly tlsPort?: number;
  /** --data DIR. Default .portico in the working directory; a temporary folder when ephemeral. */
  readonly data: string;
  /** --ephemeral: state goes with the process; enables POST /_portico/reset. */
  readonly ephemeral: boolean;
  /** --account-id, 12 digits. Default 000000000000 */
  readonly accountId: string;
  /** --region. Default us-east-1 */
  readonly region: string;
  /** --auth. Default open on a loopback host, strict elsewhere; open is refused elsewhere. */
  readonly auth: 'open' | 'strict';
  /** --log-level: silent, error, warn, info, debug. Default info */
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Bytes of function and access logs kept for each log group. Default 268435456 */
  readonly logBytesPerGroup: number;
  /** Idle sandboxes stop after this. Default 300000 */
  readonly sandboxIdleMs: number;
  /** Most sandboxes of one function at a time. Default 64 */
  readonly sandboxesPerFunction: number;
  /** --spares: on keeps a started process of each interpreter in use ready, so that a cold start does not wait for one. Default on */
  readonly spares: 'on' | 'off';
  /**
   * --function-user: auto, same, UID or UID:GID. Who runs functions: same is Portico's own user, auto an unprivileged one (60993:60990)
   * when Portico is root, else the same. Default auto
   */
  readonly functionUser: string;
  /**
   * --forwarded: what events say of the front end (X-Forwarded-Proto and -Port, TLS): 'aws' as AWS would (https, 443), 'real' the
   * connection's own, so that links built from them work locally. Default aws
   */
  readonly forwarded: 'aws' | 'real';
  /** --function-url-auth: legacy needs lambda:InvokeFunctionUrl, dual lambda:InvokeFunction as well, as AWS does since October 2025. Default legacy */
  readonly functionUrlAuth: 'legacy' | 'dual';
  /** --account-throttle: none, or RATE:BURST, what all REST and HTTP APIs of an account and region take together a second. Default none */
  readonly accountThrottle: string;
  /** --function-url-cors: both sends the function's CORS headers beside the configured ones, as AWS does; configured drops them. Default both */
  readonly functionUrlCors: 'both' | 'configured';
}
