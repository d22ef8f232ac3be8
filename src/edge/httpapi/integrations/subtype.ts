// AWS_PROXY with a subtype: a call of an AWS service that Portico does not have is refused by name. [api-gateway.md B8]
import type { Integrate } from '../tools.ts';
import type { SubtypeUnit } from '../unit.ts';

export const subtype: Integrate<SubtypeUnit> = (_call, _route, { subtype: name }) => ({
  code: 'http-subtype-not-here',
  detail: { subtype: name, service: name.split('-', 1)[0] },
});
