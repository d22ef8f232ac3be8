// AWS Lambda's control plane: every operation that is built. Event source mappings and the rest answer 501. [lambda B1]
import type { Call, Handler, Service } from '../kernel/contract.ts';
import { needs } from './access.ts';
import { aliasHandlers } from './aliases.ts';
import { concurrencyHandlers } from './concurrency.ts';
import { eventInvokeHandlers } from './eventinvoke.ts';
import { functionHandlers } from './functions.ts';
import { invokeHandlers } from './invoke.ts';
import { layerPermissionHandlers } from './layerpermissions.ts';
import { layerHandlers } from './layers.ts';
import { managementHandlers } from './management.ts';
import { permissionHandlers } from './permissions.ts';
import type { LambdaPorts } from './ports.ts';
import { provisionedHandlers } from './provisioned.ts';
import { tagHandlers } from './tags.ts';
import { updateHandlers } from './updates.ts';
import { urlHandlers } from './urls.ts';
import { versionHandlers } from './versions.ts';

/** Every handler with its own input and output types; `Service` forgets them. */
export function lambdaHandlers(ports: LambdaPorts) {
  return {
    ...functionHandlers(ports),
    ...updateHandlers(ports),
    ...versionHandlers,
    ...aliasHandlers,
    ...permissionHandlers,
    ...tagHandlers,
    ...layerHandlers(ports),
    ...layerPermissionHandlers,
    ...concurrencyHandlers,
    ...provisionedHandlers,
    ...eventInvokeHandlers,
    ...urlHandlers,
    ...managementHandlers,
    ...invokeHandlers(ports),
  };
}

export function createLambdaService(ports: LambdaPorts): Service {
  const handlers: Readonly<Record<string, Handler<never>>> = lambdaHandlers(ports);
  return {
    name: 'lambda',
    handlers,
    needs: (operation: string, input: Record<string, unknown>, call: Call) =>
      needs(ports.functions, operation, input, call),
  };
}
