// Every operation and error of S3 through the official client.
import * as client from '@aws-sdk/client-s3';
import { roundTrips } from './suite.ts';

roundTrips('s3', client, 'S3Client');
