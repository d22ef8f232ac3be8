// Every operation and error of IAM through the official client.
import * as client from '@aws-sdk/client-iam';
import { roundTrips } from './suite.ts';

roundTrips('iam', client, 'IAMClient');
