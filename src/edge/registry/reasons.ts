// What the registry door's steps mean.
import type { Reasons } from '../../observe/contract.ts';

export const registryReasons: Reasons = {
  'registry-login': {
    title: 'Not logged in to the registry',
    cause: () => 'The request has no password of GetAuthorizationToken, or it is over.',
    cure: () => 'aws ecr get-login-password | docker login --username AWS --password-stdin HOST:PORT',
  },
  'registry-refusal': {
    title: 'The registry refused',
    cause: (detail) => `${String(detail['code'])}: ${String(detail['message'])}`,
  },
};
