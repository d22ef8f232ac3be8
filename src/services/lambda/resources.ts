// Lambda's resources as the store holds them. compile/lambda reads these to make FunctionUnits.
import { kind } from '../../store/contract.ts';

export interface FunctionCode {
  /** Zip: blob digest ('sha256:hex'). Image: undefined. */
  readonly digest?: string;
  readonly size: number;
  /** base64 of the zip's SHA-256, or the image's hex digest without 'sha256:'. */
  readonly sha256: string;
  readonly imageUri?: string;
  readonly resolvedImageUri?: string;
}

/** The configuration of $LATEST or of a published version. */
export interface FunctionVersion {
  readonly version: string;
  readonly packageType: 'Zip' | 'Image';
  readonly runtime?: string;
  readonly handler?: string;
  readonly role: string;
  readonly description: string;
  readonly timeout: number;
  readonly memorySize: number;
  readonly ephemeralStorage: number;
  readonly architectures: readonly string[];
  /** Undefined: the request had no Environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly layers: readonly { readonly arn: string; readonly digest: string; readonly size: number }[];
  readonly tracingMode: string;
  readonly snapStart: string;
  readonly logging: {
    readonly format: 'Text' | 'JSON';
    readonly group: string;
    readonly applicationLevel?: string;
    readonly systemLevel?: string;
  };
  readonly imageConfig?: {
    readonly entryPoint?: readonly string[];
    readonly command?: readonly string[];
    readonly workingDirectory?: string;
  };
  readonly vpcConfig?: {
    readonly subnetIds: readonly string[];
    readonly securityGroupIds: readonly string[];
    readonly ipv6?: boolean;
  };
  readonly kmsKeyArn?: string;
  readonly code: FunctionCode;
  readonly revisionId: string;
  readonly lastModifiedMs: number;
}

export interface FunctionRecord {
  readonly name: string;
  readonly state: 'Pending' | 'Active' | 'Inactive' | 'Failed';
  readonly createdMs: number;
  readonly latest: FunctionVersion;
  /** Ascending by number. */
  readonly published: readonly FunctionVersion[];
  readonly lastVersion: number;
  /** What $LATEST held when a version was last published; publishing it again answers that version. [lambda B3] */
  readonly publishedFingerprint?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  /** By qualifier: version or alias. */
  readonly provisioned: Readonly<Record<string, ProvisionedRecord>>;
  readonly aliases: Readonly<Record<string, AliasRecord>>;
  /** By qualifier; '' is the unqualified function. A policy shares the revision id of the version or alias that it guards. */
  readonly policies: Readonly<Record<string, { readonly document: string }>>;
  /** By qualifier: '' or an alias. */
  readonly urls: Readonly<Record<string, FunctionUrlRecord>>;
  /** By qualifier: '$LATEST', version or alias. */
  readonly eventInvoke: Readonly<Record<string, EventInvokeRecord>>;
  /** By qualifier: '$LATEST' or a version. */
  readonly runtimeManagement: Readonly<Record<string, RuntimeManagementRecord>>;
  readonly recursion?: 'Allow' | 'Terminate';
}

export interface ProvisionedRecord {
  readonly executions: number;
  readonly modifiedMs: number;
}

export interface RuntimeManagementRecord {
  readonly updateRuntimeOn: 'Auto' | 'Manual' | 'FunctionUpdate';
  readonly runtimeVersionArn?: string;
}

export interface AliasRecord {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
  readonly additional?: { readonly version: string; readonly weight: number };
}

export interface FunctionUrlRecord {
  /** 32 lower-case alphanumerics. */
  readonly urlId: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode?: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: {
    readonly allowCredentials?: boolean;
    readonly allowHeaders?: readonly string[];
    readonly allowMethods?: readonly string[];
    readonly allowOrigins?: readonly string[];
    readonly exposeHeaders?: readonly string[];
    readonly maxAge?: number;
  };
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface EventInvokeRecord {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly modifiedMs: number;
}

export interface LayerVersionRecord {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly digest: string;
  readonly size: number;
  readonly sha256: string;
  readonly createdMs: number;
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
  readonly licenseInfo?: string;
  readonly policy?: { readonly document: string; readonly revisionId: string };
}

/** id: function name. */
export const FUNCTION = kind<FunctionRecord>('lambda/function');
/** id: `${name}/${version padded to 10 digits}`. */
export const LAYER_VERSION = kind<LayerVersionRecord>('lambda/layer-version');
/** id: layer name; value: the last number given out. */
export const LAYER = kind<{ readonly last: number }>('lambda/layer');
/** id: URL id, in URL_SCOPE: ids are unique in the whole world, and a door knows nothing but the id. */
export const FUNCTION_URL = kind<{
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  readonly qualifier: string;
}>('lambda/url');
export const URL_SCOPE = { account: '', region: '' } as const;
