// The kinds of client that API Gateway lists. Portico lists them too, so that tools can ask; it generates JavaScript.
import type {
  GetSdkTypeRequest,
  GetSdkTypesRequest,
  SdkConfigurationProperty,
  SdkType,
} from '@aws-sdk/client-api-gateway';
import { notFound } from '../gateway/faults.ts';
import { answerPage, type PageAnswer } from './lists.ts';

function required(name: string, friendlyName: string, description: string): SdkConfigurationProperty {
  return { name, friendlyName, description, required: true };
}

const CLASS_PREFIX = [required('classPrefix', 'Prefix', 'The prefix of the generated classes')];

/** What each asks for is what GetSdk's `parameters` demand of it. */
const SDK_TYPES: readonly (SdkType & { readonly id: string })[] = [
  {
    id: 'android',
    friendlyName: 'Android',
    description: 'A client for Android',
    configurationProperties: [
      required('groupId', 'Group ID', 'The Maven group of the generated project'),
      required('invokerPackage', 'Invoker package', 'The package of the generated classes'),
      required('artifactId', 'Artifact ID', 'The Maven artifact of the generated project'),
      required('artifactVersion', 'Artifact version', 'The Maven version of the generated project'),
    ],
  },
  {
    id: 'java',
    friendlyName: 'Java',
    description: 'A client for Java',
    configurationProperties: [
      required('serviceName', 'Service Name', 'The name of the generated service'),
      required('javaPackageName', 'Java Package Name', 'The package of the generated classes'),
    ],
  },
  { id: 'javascript', friendlyName: 'JavaScript', description: 'A client for JavaScript', configurationProperties: [] },
  {
    id: 'objectivec',
    friendlyName: 'iOS (Objective-C)',
    description: 'A client for iOS in Objective-C',
    configurationProperties: CLASS_PREFIX,
  },
  {
    id: 'ruby',
    friendlyName: 'Ruby',
    description: 'A client for Ruby',
    configurationProperties: [required('service.name', 'Service Name', 'The name of the generated service')],
  },
  {
    id: 'swift',
    friendlyName: 'iOS (Swift)',
    description: 'A client for iOS in Swift',
    configurationProperties: CLASS_PREFIX,
  },
];

export function getSdkType({ id }: GetSdkTypeRequest): SdkType {
  const type = SDK_TYPES.find((known) => known.id === id);
  if (!type) throw notFound(`Invalid SDK type identifier specified: ${id}`);
  return type;
}

export function getSdkTypes(input: GetSdkTypesRequest): PageAnswer<SdkType> {
  return answerPage<(typeof SDK_TYPES)[number], SdkType>(
    SDK_TYPES,
    (type) => type.id,
    input,
    (type) => type,
  );
}
