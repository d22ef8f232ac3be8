// Every operation and error of Lambda through the official client.
import * as client from '@aws-sdk/client-lambda';
import { roundTrips } from './suite.ts';

roundTrips('lambda', client, 'LambdaClient');
