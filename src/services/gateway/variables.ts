// What stage variables may be called and hold, in both versions. [api-gateway.md A20]
import { badRequest } from './faults.ts';

const NAME = /^[A-Za-z0-9_]{1,64}$/;
const VALUE = /^[A-Za-z0-9\-._~:/?#&=,]{0,512}$/;

export function checkVariables(variables: Readonly<Record<string, string>> | undefined): void {
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (!NAME.test(name)) {
      throw badRequest(`Invalid stage variable name: ${name}. Names are at most 64 characters of [A-Za-z0-9_]`);
    }
    if (!VALUE.test(value)) {
      throw badRequest(
        `Invalid stage variable value: ${value}. Values are at most 512 characters of [A-Za-z0-9-._~:/?#&=,]+`,
      );
    }
  }
}
