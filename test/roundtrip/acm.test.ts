// Every operation and error of Certificate Manager through the official client.
import * as client from '@aws-sdk/client-acm';
import { roundTrips } from './suite.ts';

roundTrips('acm', client, 'ACMClient');
