// Malformed calls of IAM and STS.
import { ACCOUNT } from '../gateway.ts';
import { form, IAM, JSON_TYPE, STS, type MalformedCall } from './call.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/walk`;

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

export const query: MalformedCall[] = [
  form(IAM, 'no action', 'Version=2010-05-08'),
  form(IAM, 'an unknown action', { Action: 'MeltUsers' }),
  form(IAM, 'an empty body', ''),
  form(IAM, 'a body of noise', '\u0001\u0002=&&&==%%%'),
  form(IAM, 'a form announced as JSON', { Action: 'ListUsers' }, { headers: JSON_TYPE }),
  form(IAM, 'JSON announced as a form', '{"Action":"ListUsers"}'),
  form(IAM, 'CreateUser: no name', { Action: 'CreateUser' }),
  form(IAM, 'CreateUser: a broken escape', 'Action=CreateUser&Version=2010-05-08&UserName=%zz%'),
  form(IAM, 'CreateUser: a long name', { Action: 'CreateUser', UserName: 'u'.repeat(65) }),
  form(IAM, 'CreateUser: a name with a slash', { Action: 'CreateUser', UserName: 'a/b' }),
  form(IAM, 'CreateUser: a path without slashes', { Action: 'CreateUser', UserName: 'u', Path: 'nowhere' }),
  form(IAM, 'CreateUser: a tag without a key', { Action: 'CreateUser', UserName: 'u', 'Tags.member.1.Value': 'v' }),
  form(IAM, 'CreateRole: no trust policy', { Action: 'CreateRole', RoleName: 'r' }),
  form(IAM, 'CreateRole: a trust policy that is no JSON', {
    Action: 'CreateRole',
    RoleName: 'r',
    AssumeRolePolicyDocument: '{',
  }),
  form(IAM, 'CreateRole: a trust policy of a list', {
    Action: 'CreateRole',
    RoleName: 'r',
    AssumeRolePolicyDocument: '[]',
  }),
  form(IAM, 'CreateRole: a trust policy cut in half', {
    Action: 'CreateRole',
    RoleName: 'r',
    AssumeRolePolicyDocument: TRUST.slice(0, 60),
  }),
  form(IAM, 'CreateRole: a short session', {
    Action: 'CreateRole',
    RoleName: 'r',
    AssumeRolePolicyDocument: TRUST,
    MaxSessionDuration: '5',
  }),
  form(IAM, 'CreateRole: a session of a word', {
    Action: 'CreateRole',
    RoleName: 'r',
    AssumeRolePolicyDocument: TRUST,
    MaxSessionDuration: 'long',
  }),
  form(IAM, 'CreatePolicy: an unknown effect', {
    Action: 'CreatePolicy',
    PolicyName: 'p',
    PolicyDocument: TRUST.replace('Allow', 'Perhaps'),
  }),
  form(IAM, 'CreatePolicy: a large document', {
    Action: 'CreatePolicy',
    PolicyName: 'p',
    PolicyDocument: ' '.repeat(140_000),
  }),
  form(IAM, 'ListUsers: items of a word', { Action: 'ListUsers', MaxItems: 'many' }),
  form(IAM, 'ListUsers: too many items', { Action: 'ListUsers', MaxItems: '100000' }),
  form(IAM, 'GetUser: no such user', { Action: 'GetUser', UserName: 'nosuch' }),
  form(IAM, 'AttachRolePolicy: no ARN', { Action: 'AttachRolePolicy', RoleName: 'walk', PolicyArn: 'everything' }),
  form(IAM, 'an operation that is not built', { Action: 'CreateVirtualMFADevice', VirtualMFADeviceName: 'd' }),
  form(STS, 'no action', 'Version=2011-06-15'),
  form(STS, 'an unknown action', { Action: 'MeltSession' }),
  form(STS, 'AssumeRole: nothing in it', { Action: 'AssumeRole' }),
  form(STS, 'AssumeRole: a role that is no ARN', { Action: 'AssumeRole', RoleArn: 'walk', RoleSessionName: 'session' }),
  form(STS, 'AssumeRole: a session name of one letter', {
    Action: 'AssumeRole',
    RoleArn: ROLE,
    RoleSessionName: 's',
  }),
  form(STS, 'AssumeRole: a duration of a word', {
    Action: 'AssumeRole',
    RoleArn: ROLE,
    RoleSessionName: 'session',
    DurationSeconds: 'long',
  }),
  form(STS, 'AssumeRole: a long duration', {
    Action: 'AssumeRole',
    RoleArn: ROLE,
    RoleSessionName: 'session',
    DurationSeconds: '999999',
  }),
  form(STS, 'AssumeRole: a policy that is no JSON', {
    Action: 'AssumeRole',
    RoleArn: ROLE,
    RoleSessionName: 'session',
    Policy: 'x',
  }),
  form(STS, 'an operation that is not built', { Action: 'AssumeRoleWithSAML' }),
];
