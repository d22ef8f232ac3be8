// The compilers of the snapshot, one a front door. Their unit maps go by their own names.
import type { UnitCompiler } from '../compile/contract.ts';
import { certificates } from '../compile/certificates.ts';
import { domains } from '../compile/domains.ts';
import { identityCompilers } from '../compile/identity.ts';
import { compileHttpApis } from '../compile/httpapi.ts';
import { functions, functionUrls } from '../compile/lambda.ts';
import { compileRestApis } from '../compile/restapi.ts';
import { memberships } from '../compile/organizations.ts';
import { usageCompiler } from '../compile/usage.ts';
import type { Store } from '../store/contract.ts';

export function compilers(store: Store): UnitCompiler<unknown>[] {
  return [
    functions,
    functionUrls,
    compileRestApis((work) => store.read(work)),
    compileHttpApis((work) => store.read(work)),
    usageCompiler,
    ...identityCompilers,
    memberships,
    certificates,
    domains,
  ];
}
