// Every operation and error of STS through the official client.
import * as client from '@aws-sdk/client-sts';
import { roundTrips } from './suite.ts';

roundTrips('sts', client, 'STSClient');
