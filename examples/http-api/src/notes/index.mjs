// Notes behind an HTTP API: one handler for all routes, told apart by routeKey. What it returns without a statusCode is a 200 of JSON.
const notes = new Map([['1', 'water the plants']]);

const ROUTES = {
  'GET /notes': () => [...notes].map(([id, text]) => ({ id, text })),
  'GET /notes/{id}': ({ pathParameters: { id } }) =>
    notes.has(id) ? { id, text: notes.get(id) } : { statusCode: 404, body: JSON.stringify({ error: `no note ${id}` }) },
  'POST /notes': ({ body = '', isBase64Encoded, requestContext: { authorizer } }) => {
    const text = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString();
    const id = String(notes.size + 1);
    notes.set(id, text);
    return {
      statusCode: 201,
      headers: { location: `/notes/${id}` },
      cookies: [`last=${id}; Path=/`],
      body: JSON.stringify({ id, text, by: authorizer.jwt.claims.sub }),
    };
  },
  'GET /private/{proxy+}': ({ pathParameters: { proxy }, requestContext: { authorizer } }) => ({
    path: proxy,
    guest: authorizer.lambda.guest,
  }),
};

export const handler = async (event) =>
  (ROUTES[event.routeKey] ?? (() => ({ route: event.routeKey, method: event.requestContext.http.method, path: event.rawPath })))(event);
