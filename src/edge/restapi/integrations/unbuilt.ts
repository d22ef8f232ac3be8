// Integration types that Portico keeps and gives back but does not run yet: refused by name, never answered with a pretence.
import type { Refusal } from '../refusals.ts';
import type { UnbuiltUnit } from '../unit.ts';

export function unbuilt(integration: UnbuiltUnit): Refusal {
  const { type } = integration;
  if (type === 'NONE')
    return {
      code: 'integration-missing',
      log: 'Execution failed due to configuration error: No integration defined for method',
    };
  return {
    code: 'integration-not-built',
    message: `Integration type ${type} is not implemented yet`,
    detail: { type },
  };
}
