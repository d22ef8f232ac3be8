// What the gate of the request validator is made of; compile/restapi-method makes it. Types only. [api-gateway.md A15]
import type { ModelText } from '../../mapping/models.ts';
import type { ValidatorFacts } from '../../mapping/validator.ts';

export interface ValidationUnit {
  /** Of the validator; its id when it has none. */
  readonly name: string;
  readonly facts: Omit<ValidatorFacts, 'models'>;
  /** All of the deployment: they refer to each other. One list for all methods. */
  readonly models: readonly ModelText[];
}
