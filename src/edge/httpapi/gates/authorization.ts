// Who may call the route: nobody is asked, a signature, a token of an issuer, or an authorizer's function. [api-gateway.md B7]
import type { Gate } from '../tools.ts';
import { callerSignature } from './authorization-iam.ts';
import { jwtAuthorizer } from './authorization-jwt.ts';
import { lambdaAuthorizer } from './authorization-lambda.ts';

export const authorization: Gate = (call, route, tools) => {
  const { authorization: wanted } = route;
  switch (wanted.type) {
    case 'NONE':
      return undefined;
    case 'AWS_IAM':
      return callerSignature(call, tools);
    case 'JWT':
      return jwtAuthorizer(call, wanted.authorizer, wanted.scopes, tools);
    case 'CUSTOM':
      return lambdaAuthorizer(call, route, wanted.authorizer, tools);
    case 'UNUSABLE': {
      const { authorizationType, authorizerId } = wanted;
      return { code: 'http-authorizer-unusable', detail: { authorizationType, authorizerId } };
    }
  }
};
