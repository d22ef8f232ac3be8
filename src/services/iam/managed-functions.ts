// AWS's managed policies for accounts, IAM and Lambda. Data only; documents as AWS had them in 2026.
import { allow, of, SERVICE_ROLE, WRITE_LOGS } from './managed-statements.ts';
import type { Row } from './managed-statements.ts';

const READ_ROLES = of(
  'iam',
  'GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles',
);
const READ_ONLY_SERVICES = [
  'acm',
  'cloudfront',
  'cloudwatch',
  'ecr',
  'events',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  'sns',
  'sqs',
  'ssm',
  'sts',
];

export const FUNCTION_POLICIES: readonly Row[] = [
  [
    '/',
    'AdministratorAccess',
    1,
    '2015-02-06T18:39:46Z',
    'Provides full access to AWS services and resources.',
    [allow('*')],
  ],
  [
    '/',
    'PowerUserAccess',
    5,
    '2015-02-06T18:39:47Z',
    'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      allow([
        ...of('iam', 'CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles'),
        'organizations:DescribeOrganization',
        ...of('account', 'ListRegions GetAccountInformation'),
      ]),
    ],
  ],
  [
    '/',
    'ReadOnlyAccess',
    1,
    '2015-02-06T18:39:48Z',
    'Provides read-only access to AWS services and resources.',
    // AWS's document names some 3,000 actions of every service; this one keeps the services that a serverless project reads.
    [
      allow([
        ...READ_ONLY_SERVICES.flatMap((service) => of(service, 'Describe* Get* List*')),
        'apigateway:GET',
        ...of('logs', 'FilterLogEvents StartQuery StopQuery'),
      ]),
    ],
  ],
  [
    '/',
    'IAMFullAccess',
    2,
    '2015-02-06T18:40:38Z',
    'Provides full access to IAM via the AWS Management Console.',
    [allow('iam:*')],
  ],
  [
    '/',
    'IAMReadOnlyAccess',
    4,
    '2015-02-06T18:40:39Z',
    'Provides read only access to IAM via the AWS Management Console.',
    [
      allow(
        of(
          'iam',
          'GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy',
        ),
      ),
    ],
  ],
  [
    '/',
    'IAMUserChangePassword',
    2,
    '2016-11-15T00:25:16Z',
    'Provides the ability for an IAM user to change their own password.',
    [
      allow(['iam:ChangePassword'], ['arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::*:user/*/${aws:username}']),
      allow(['iam:GetAccountPasswordPolicy']),
    ],
  ],
  [
    SERVICE_ROLE,
    'AWSLambdaBasicExecutionRole',
    1,
    '2015-04-09T15:03:43Z',
    'Provides write permissions to CloudWatch Logs.',
    [allow(WRITE_LOGS)],
  ],
  [
    SERVICE_ROLE,
    'AWSLambdaVPCAccessExecutionRole',
    3,
    '2016-02-11T23:15:26Z',
    'Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC - create, describe, delete network interfaces and write permissions to CloudWatch Logs.',
    [
      allow(
        [
          ...WRITE_LOGS,
          ...of(
            'ec2',
            'CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses',
          ),
        ],
        '*',
        { Sid: 'AWSLambdaVPCAccessExecutionPermissions' },
      ),
    ],
  ],
  [
    SERVICE_ROLE,
    'AWSLambdaRole',
    1,
    '2015-02-06T18:41:28Z',
    'Default policy for AWS Lambda service role.',
    [allow(['lambda:InvokeFunction'])],
  ],
  [
    SERVICE_ROLE,
    'AWSLambdaSQSQueueExecutionRole',
    1,
    '2018-06-14T21:50:45Z',
    'Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to CloudWatch logs.',
    [allow([...of('sqs', 'ReceiveMessage DeleteMessage GetQueueAttributes'), ...WRITE_LOGS])],
  ],
  [
    SERVICE_ROLE,
    'AWSLambdaDynamoDBExecutionRole',
    1,
    '2015-04-09T15:09:29Z',
    'Provides list and read access to DynamoDB streams and write permissions to CloudWatch logs.',
    [allow([...of('dynamodb', 'DescribeStream GetRecords GetShardIterator ListStreams'), ...WRITE_LOGS])],
  ],
  [
    SERVICE_ROLE,
    'AWSLambdaKinesisExecutionRole',
    2,
    '2015-04-09T15:14:16Z',
    'Provides list and read access to Kinesis streams and write permissions to CloudWatch logs.',
    [
      allow([
        ...of(
          'kinesis',
          'DescribeStream DescribeStreamSummary GetRecords GetShardIterator ListShards ListStreams SubscribeToShard',
        ),
        ...WRITE_LOGS,
      ]),
    ],
  ],
  [
    '/',
    'AWSLambdaExecute',
    3,
    '2015-02-06T18:40:46Z',
    'Provides Put, Get access to S3 and full access to CloudWatch Logs.',
    [allow(['logs:*'], 'arn:aws:logs:*:*:*'), allow(of('s3', 'GetObject PutObject'), 'arn:aws:s3:::*')],
  ],
  [
    '/',
    'AWSLambda_FullAccess',
    3,
    '2020-11-17T21:14:08Z',
    'Grants full access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
    [
      allow([
        ...of('cloudformation', 'DescribeStacks ListStackResources'),
        ...of('cloudwatch', 'ListMetrics GetMetricData'),
        ...of('ec2', 'DescribeSecurityGroups DescribeSubnets DescribeVpcs'),
        ...of('kms', 'DescribeKey ListAliases'),
        ...READ_ROLES,
        'lambda:*',
        'logs:DescribeLogGroups',
        ...of('states', 'DescribeStateMachine ListStateMachines'),
        'tag:GetResources',
        ...of('xray', 'GetTraceSummaries BatchGetTraces'),
      ]),
      allow(['iam:PassRole'], '*', { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } }),
      allow(
        of('logs', 'DescribeLogStreams GetLogEvents FilterLogEvents StartLiveTail StopLiveTail'),
        'arn:aws:logs:*:*:log-group:/aws/lambda/*',
      ),
    ],
  ],
  [
    '/',
    'AWSLambda_ReadOnlyAccess',
    3,
    '2020-11-17T21:10:32Z',
    'Grants read-only access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
    [
      allow([
        ...of('cloudformation', 'DescribeStacks ListStacks ListStackResources'),
        ...of('cloudwatch', 'GetMetricData ListMetrics'),
        ...of('ec2', 'DescribeSecurityGroups DescribeSubnets DescribeVpcs'),
        'kms:ListAliases',
        ...READ_ROLES,
        'logs:DescribeLogGroups',
        ...of('lambda', 'Get* List*'),
        ...of('states', 'DescribeStateMachine ListStateMachines'),
        'tag:GetResources',
        ...of('xray', 'GetTraceSummaries BatchGetTraces'),
      ]),
      allow(
        of(
          'logs',
          'DescribeLogStreams GetLogEvents FilterLogEvents StartQuery StopQuery DescribeQueries GetLogGroupFields GetLogRecord GetQueryResults StartLiveTail StopLiveTail',
        ),
        'arn:aws:logs:*:*:log-group:/aws/lambda/*',
      ),
    ],
  ],
];
