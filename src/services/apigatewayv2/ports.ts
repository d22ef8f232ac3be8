// What API Gateway v2 needs of its neighbours, wired by the composition root.
import type { DomainPorts } from './domain-ports.ts';

/** What the edge remembers of authorizers' decisions. */
export interface DecisionCaches {
  /** Forgets what was decided for one stage. */
  reset(apiId: string, stageName: string): void;
}

export interface ApiGatewayV2Ports extends DomainPorts {
  readonly caches: DecisionCaches;
}
