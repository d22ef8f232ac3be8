// HTTP_PROXY: the client's request to an address, mapped, and the answer back. [api-gateway.md B8]
import type { Integrate } from '../tools.ts';
import type { HttpUnit } from '../unit.ts';

export const httpProxy: Integrate<HttpUnit> = () => ({ code: 'http-endpoint-invalid' });
