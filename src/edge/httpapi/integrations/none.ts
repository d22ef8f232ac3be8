// A route that was deployed without an integration answers 500. [api-gateway.md B3]
import type { Integrate } from '../tools.ts';
import type { NoIntegrationUnit } from '../unit.ts';

export const noIntegration: Integrate<NoIntegrationUnit> = (_call, route, { target }) => ({
  code: 'http-integration-missing',
  detail: { routeKey: route.routeKey, target },
});
