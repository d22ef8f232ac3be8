// Every operation and error of CloudFront through the official client.
import * as client from '@aws-sdk/client-cloudfront';
import { roundTrips } from './suite.ts';

roundTrips('cloudfront', client, 'CloudFrontClient');
