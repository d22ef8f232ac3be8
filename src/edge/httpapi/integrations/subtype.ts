// AWS_PROXY with a subtype: a call of an AWS service that Portico does not have is refused by name. [api-gateway.md B8]
import type { Integrate } from '../tools.ts';
import type { SubtypeUnit } from '../unit.ts';

/** 'SQS-SendMessage' is SendMessage of SQS. */
export const subtype: Integrate<SubtypeUnit> = (_call, _route, { subtype: name }) => {
  const [service, action] = name.split('-', 2);
  return { code: 'http-subtype-not-here', detail: { subtype: name, service, action } };
};
