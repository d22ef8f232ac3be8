// Who may call the method. Methods without authorization pass; authorizers and IAM are not built yet and refuse, so that nothing stands open.
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { MethodUnit } from '../unit.ts';

export function authorization(_call: Call, method: MethodUnit): Refusal | undefined {
  const { authorizationType, authorizerId } = method;
  if (authorizationType === 'NONE') return undefined;
  return {
    code: 'authorization-not-built',
    message: `Authorization type ${authorizationType} is not implemented yet`,
    detail: { authorizationType, authorizerId },
  };
}
