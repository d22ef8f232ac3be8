// Who may call the method: nobody is asked, a signature, an authorizer's function, or a user pool's token. [api-gateway.md A17, A18]
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';
import { callerSignature } from './authorization-iam.ts';
import { lambdaAuthorizer } from './authorization-lambda.ts';
import { userPools } from './authorization-user-pools.ts';

export function authorization(
  call: Call,
  method: MethodUnit,
  tools: RestTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  const { authorization: wanted } = method;
  switch (wanted.type) {
    case 'NONE':
      return undefined;
    case 'AWS_IAM':
      return callerSignature(call, tools);
    case 'CUSTOM':
      return lambdaAuthorizer(call, method, wanted.authorizer, tools);
    case 'COGNITO_USER_POOLS':
      return userPools(call, wanted.authorizer, wanted.scopes, tools);
    case 'UNUSABLE': {
      const { authorizationType, authorizerId } = wanted;
      return {
        code: 'authorizer-unusable',
        detail: { authorizationType, authorizerId },
        log: 'Execution failed due to configuration error: Authorizer error',
      };
    }
  }
}
