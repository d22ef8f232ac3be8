// Every operation and error of CloudWatch Logs through the official client.
import * as client from '@aws-sdk/client-cloudwatch-logs';
import { roundTrips } from './suite.ts';

roundTrips('logs', client, 'CloudWatchLogsClient');
