// AWS's managed policies for the services around a function. Data only; documents as AWS had them in 2026.
import { allow, of, SERVICE_ROLE, WRITE_LOGS } from './managed-statements.ts';
import type { Row } from './managed-statements.ts';

const READ_IMAGES = of(
  'ecr',
  'GetAuthorizationToken BatchCheckLayerAvailability GetDownloadUrlForLayer GetRepositoryPolicy DescribeRepositories ListImages DescribeImages BatchGetImage GetLifecyclePolicy GetLifecyclePolicyPreview ListTagsForResource DescribeImageScanFindings',
);

export const SERVICE_POLICIES: readonly Row[] = [
  [
    '/',
    'AmazonAPIGatewayInvokeFullAccess',
    1,
    '2015-07-09T17:36:12Z',
    'Provides full access to invoke APIs in Amazon API Gateway.',
    [allow(of('execute-api', 'Invoke ManageConnections'), 'arn:aws:execute-api:*:*:*')],
  ],
  [
    '/',
    'AmazonAPIGatewayAdministrator',
    1,
    '2015-07-09T17:34:45Z',
    'Provides full access to create/edit/delete APIs in Amazon API Gateway via the AWS Management Console.',
    [allow(['apigateway:*'], 'arn:aws:apigateway:*::/*')],
  ],
  [
    SERVICE_ROLE,
    'AmazonAPIGatewayPushToCloudWatchLogs',
    1,
    '2015-11-11T23:41:46Z',
    "Allows API Gateway to push logs to user's account.",
    [
      allow(
        of(
          'logs',
          'CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents GetLogEvents FilterLogEvents',
        ),
      ),
    ],
  ],
  [
    '/',
    'AmazonS3FullAccess',
    2,
    '2015-02-06T18:40:58Z',
    'Provides full access to all buckets via the AWS Management Console.',
    [allow(['s3:*', 's3-object-lambda:*'])],
  ],
  [
    '/',
    'AmazonS3ReadOnlyAccess',
    3,
    '2015-02-06T18:40:59Z',
    'Provides read only access to all buckets via the AWS Management Console.',
    [allow([...of('s3', 'Get* List* Describe*'), ...of('s3-object-lambda', 'Get* List*')])],
  ],
  [
    SERVICE_ROLE,
    'AmazonS3ObjectLambdaExecutionRolePolicy',
    1,
    '2021-08-18T10:07:41Z',
    'Provides AWS Lambda functions permissions to interact with Amazon S3 Object Lambda.',
    [allow([...WRITE_LOGS, 's3-object-lambda:WriteGetObjectResponse'])],
  ],
  [
    '/',
    'AmazonEC2ContainerRegistryReadOnly',
    3,
    '2015-12-21T17:04:15Z',
    'Provides read-only access to Amazon EC2 Container Registry repositories.',
    [allow(READ_IMAGES)],
  ],
  [
    '/',
    'AmazonEC2ContainerRegistryPowerUser',
    3,
    '2015-12-21T17:05:33Z',
    'Provides full access to Amazon EC2 Container Registry repositories, but does not allow repository deletion or policy changes.',
    [allow([...READ_IMAGES, ...of('ecr', 'InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage')])],
  ],
  [
    '/',
    'AmazonEC2ContainerRegistryFullAccess',
    3,
    '2015-12-21T17:06:48Z',
    'Provides administrative access to Amazon ECR resources.',
    [
      allow(['ecr:*', 'cloudtrail:LookupEvents']),
      allow(['iam:CreateServiceLinkedRole'], '*', {
        Condition: { StringEquals: { 'iam:AWSServiceName': ['replication.ecr.amazonaws.com'] } },
      }),
    ],
  ],
  [
    '/',
    'CloudFrontFullAccess',
    8,
    '2015-02-06T18:39:50Z',
    'Provides full access to the CloudFront console plus the ability to list Amazon S3 buckets via the AWS Management Console.',
    [
      allow(['s3:ListAllMyBuckets'], 'arn:aws:s3:::*', { Sid: 'cfflistbuckets' }),
      allow(
        [
          'acm:ListCertificates',
          'cloudfront:*',
          'cloudfront-keyvaluestore:*',
          'iam:ListServerCertificates',
          ...of('waf', 'ListWebACLs GetWebACL'),
          ...of('wafv2', 'ListWebACLs GetWebACL'),
          'kinesis:ListStreams',
        ],
        '*',
        { Sid: 'cffullaccess' },
      ),
      allow(['kinesis:DescribeStream'], 'arn:aws:kinesis:*:*:*', { Sid: 'cffdescribestream' }),
      allow(['iam:ListRoles'], 'arn:aws:iam::*:*', { Sid: 'cfflistroles' }),
    ],
  ],
  [
    '/',
    'CloudFrontReadOnlyAccess',
    7,
    '2015-02-06T18:39:55Z',
    'Provides access to CloudFront distribution configuration information and list distributions via the AWS Management Console.',
    [
      allow(
        [
          'acm:ListCertificates',
          ...of('cloudfront', 'Describe* Get* List*'),
          ...of('cloudfront-keyvaluestore', 'Describe* Get* List*'),
          'iam:ListServerCertificates',
          'route53:List*',
          ...of('waf', 'ListWebACLs GetWebACL'),
          ...of('wafv2', 'ListWebACLs GetWebACL'),
        ],
        '*',
        { Sid: 'cfReadOnly' },
      ),
    ],
  ],
  [
    '/',
    'CloudWatchLogsFullAccess',
    2,
    '2015-02-06T18:40:02Z',
    'Provides full access to CloudWatch Logs',
    [allow(['logs:*', 'cloudwatch:GenerateQuery'], '*', { Sid: 'CloudWatchLogsFullAccess' })],
  ],
  [
    '/',
    'CloudWatchLogsReadOnlyAccess',
    6,
    '2015-02-06T18:40:03Z',
    'Provides read only access to CloudWatch Logs',
    [
      allow(
        [
          ...of(
            'logs',
            'Describe* Get* List* StartQuery StopQuery TestMetricFilter FilterLogEvents StartLiveTail StopLiveTail',
          ),
          'cloudwatch:GenerateQuery',
        ],
        '*',
        { Sid: 'CloudWatchLogsReadOnlyAccess' },
      ),
    ],
  ],
  [
    '/',
    'AmazonDynamoDBFullAccess',
    15,
    '2015-02-06T18:40:11Z',
    'Provides full access to Amazon DynamoDB via the AWS Management Console.',
    [allow(['dynamodb:*', 'dax:*', ...of('cloudwatch', 'DescribeAlarms GetMetricData ListMetrics')])],
  ],
  [
    '/',
    'AmazonSQSFullAccess',
    1,
    '2015-02-06T18:41:07Z',
    'Provides full access to Amazon SQS via the AWS Management Console.',
    [allow(['sqs:*'])],
  ],
  [
    '/',
    'AmazonSNSFullAccess',
    1,
    '2015-02-06T18:41:05Z',
    'Provides full access to Amazon SNS via the AWS Management Console.',
    [allow(['sns:*'])],
  ],
  [
    '/',
    'AmazonSSMReadOnlyAccess',
    1,
    '2015-05-29T17:44:19Z',
    'Provides read only access to Amazon SSM.',
    [allow(of('ssm', 'Describe* Get* List*'))],
  ],
  [
    '/',
    'AWSXRayDaemonWriteAccess',
    2,
    '2018-08-28T23:00:33Z',
    'Allow the AWS X-Ray Daemon to relay raw trace segments data to the service.',
    [
      allow(
        of(
          'xray',
          'PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries',
        ),
      ),
    ],
  ],
];
