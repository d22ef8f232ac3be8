// Every operation and error of ECR through the official client.
import * as client from '@aws-sdk/client-ecr';
import { roundTrips } from './suite.ts';

roundTrips('ecr', client, 'ECRClient');
