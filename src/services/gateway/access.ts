// What a caller must be allowed: the REST verb on the REST path. Each version has a table of its operations. [api-gateway.md C2]
import type { AccessNeed, Call, Service } from '../kernel/contract.ts';
import { apiGatewayArn } from './arns.ts';

/** `forms`: 'GET /apis/{ApiId}' by operation; {label} is a member of the input. */
export function restNeeds(forms: Readonly<Record<string, string>>): Service['needs'] {
  return (operation: string, input: Record<string, unknown>, call: Call): AccessNeed[] => {
    const form = forms[operation];
    if (form === undefined) throw new Error(`API Gateway has no operation ${operation}`);
    const [verb, template = ''] = form.split(' ');
    const path = template.replaceAll(/\{(\w+)\}/g, (_, label: string) => escaped(String(input[label] ?? '')));
    return [{ action: `apigateway:${verb}`, resource: apiGatewayArn(call.region, path) }];
  };
}

/** As on the wire: the ARN that a /tags path carries keeps its slashes to itself. Policies spell $default as it is. */
function escaped(label: string): string {
  return encodeURIComponent(label).replaceAll('%24', '$');
}
