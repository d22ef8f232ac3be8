// botocore, the signer of boto3 and of the AWS CLI, in a Python process.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SignedRequest, Signer, SignTask } from './contract.ts';

const SCRIPT = fileURLToPath(new URL('sign_with_botocore.py', import.meta.url));

export const botocore: Signer = {
  name: 'botocore',
  hasClock: true,
  presigns: true,
  encodesPaths: true,
  sign: (tasks: readonly SignTask[]) =>
    new Promise((resolve, reject) => {
      const child = execFile('python3', [SCRIPT], { maxBuffer: 1e8 }, (error, stdout) => {
        if (error) reject(error);
        else resolve(JSON.parse(stdout) as SignedRequest[]);
      });
      child.stdin?.end(JSON.stringify(tasks));
    }),
};
