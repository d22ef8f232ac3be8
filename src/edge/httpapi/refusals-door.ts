// Refusals of the door itself: address, route, size, throttle, caller's credentials. Data only.
export const DOOR_REFUSALS = {
  'http-stage-missing': { gate: 'stage', response: 'NOT_FOUND' },
  'http-endpoint-disabled': { gate: 'api', response: 'NOT_FOUND' },
  'http-route-unknown': { gate: 'route', response: 'NOT_FOUND' },
  'http-method-missing': { gate: 'route', response: 'NOT_FOUND' },
  'http-body-too-large': { gate: 'size', response: 'TOO_LARGE' },
  'http-headers-too-large': { gate: 'size', response: 'HEADERS_TOO_LARGE' },
  'http-route-throttled': { gate: 'throttle', response: 'THROTTLED' },
  'http-account-throttled': { gate: 'throttle', response: 'THROTTLED' },
  'http-caller-credentials-missing': { gate: 'permission', response: 'INTERNAL' },
} as const;
