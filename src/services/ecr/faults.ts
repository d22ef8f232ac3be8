// ECR's refusals, in its words. [lambda-iam-cloudfront-s3-ecr.md F8]
import { fault, type Fault } from '../kernel/fault.ts';

export function repositoryMissing(name: string, registryId: string): Fault {
  return fault(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );
}

export function repositoryExists(name: string, registryId: string): Fault {
  return fault(
    'RepositoryAlreadyExistsException',
    `The repository with name '${name}' already exists in the registry with id '${registryId}'`,
  );
}

export function repositoryNotEmpty(name: string, registryId: string): Fault {
  return fault(
    'RepositoryNotEmptyException',
    `The repository with name '${name}' in registry with id '${registryId}' cannot be deleted because it still contains images`,
  );
}

export function imageMissing(id: { imageDigest?: string; imageTag?: string }, name: string, registryId: string): Fault {
  return fault(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} does not exist within the repository with name '${name}' in the registry with id '${registryId}'`,
  );
}

export function documentMissing(
  code: 'LifecyclePolicyNotFoundException' | 'RepositoryPolicyNotFoundException',
  name: string,
  registryId: string,
): Fault {
  const what = code === 'LifecyclePolicyNotFoundException' ? 'Lifecycle policy' : 'Repository policy';
  return fault(
    code,
    `${what} does not exist for the repository with name '${name}' in the registry with id '${registryId}'`,
  );
}

export function registryPolicyMissing(registryId: string): Fault {
  return fault(
    'RegistryPolicyNotFoundException',
    `Registry policy does not exist in the registry with id '${registryId}'`,
  );
}

export function tagImmutable(tag: string, name: string): Fault {
  return fault(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the repository is immutable.`,
  );
}

export function invalid(message: string): Fault {
  return fault('InvalidParameterException', message);
}
