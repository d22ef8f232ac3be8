// The JavaScript client that GetSdk answers: one file without dependencies, for browsers and Node.js (fetch and WebCrypto).
import type { Operations } from './operations.ts';

export interface SdkFacts {
  readonly apiName: string;
  readonly stageName: string;
  readonly region: string;
  /** With the stage, without a slash at the end. */
  readonly invokeUrl: string;
  readonly operations: Operations;
}

/** apigClient.js. What is between the backticks runs where the client runs, and names nothing of Portico's. */
export function clientSource({ invokeUrl, region, operations }: SdkFacts): string {
  const facts = [
    `  const INVOKE_URL = ${JSON.stringify(invokeUrl)};`,
    `  const REGION = ${JSON.stringify(region)};`,
    `  const OPERATIONS = ${JSON.stringify(operations, null, 2).replaceAll('\n', '\n  ')};`,
  ];
  return [HEAD, ...facts, BODY].join('\n');
}

const HEAD = String.raw`/* Usage: see README.md. */
(function () {
  'use strict';
`;

const BODY = String.raw`
  const SERVICE = 'execute-api';
  const ALGORITHM = 'AWS4-HMAC-SHA256';
  const utf8 = new TextEncoder();

  function encoded(value) {
    return encodeURIComponent(String(value)).replace(/[!'()*]/g, function (sign) {
      return '%' + sign.charCodeAt(0).toString(16).toUpperCase();
    });
  }

  function isMissing(value) {
    return value === undefined || value === null;
  }

  function pathOf(name, template, params) {
    return template.replace(/\{([^}+]+)(\+?)\}/g, function (_, variable, greedy) {
      const value = params[variable];
      if (isMissing(value) || value === '') throw new Error(name + ' needs params.' + variable);
      return greedy ? String(value).split('/').map(encoded).join('/') : encoded(value);
    });
  }

  /** Pairs in order; a list gives one pair for each of its values. */
  function pairsOf(values) {
    const pairs = [];
    for (const name of Object.keys(values))
      for (const value of [].concat(values[name])) if (!isMissing(value)) pairs.push([encoded(name), encoded(value)]);
    return pairs;
  }

  function joined(pairs) {
    return pairs
      .map(function (pair) {
        return pair.join('=');
      })
      .join('&');
  }

  function chosen(names, params) {
    const some = {};
    for (const name of names) if (!isMissing(params[name])) some[name] = params[name];
    return some;
  }

  function isBytes(body) {
    return body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  }

  function bytesOf(body) {
    if (body === undefined) return new Uint8Array(0);
    return isBytes(body) ? body : utf8.encode(body);
  }

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), function (byte) {
      return byte.toString(16).padStart(2, '0');
    }).join('');
  }

  async function sha256(data) {
    return hex(await crypto.subtle.digest('SHA-256', data));
  }

  async function hmac(key, text) {
    const usable = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return crypto.subtle.sign('HMAC', usable, utf8.encode(text));
  }

  /** Signature Version 4: adds its headers to the request. */
  async function sign(request, config) {
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    request.headers['x-amz-date'] = time;
    if (config.sessionToken) request.headers['x-amz-security-token'] = config.sessionToken;
    const url = new URL(request.url);
    const signed = { host: url.host };
    for (const name of Object.keys(request.headers)) signed[name.toLowerCase()] = request.headers[name];
    const names = Object.keys(signed).sort();
    const lines = names.map(function (name) {
      return name + ':' + String(signed[name]).trim().replace(/ +/g, ' ') + '\n';
    });
    const query = request.query.slice().sort(function (a, b) {
      return a[0] === b[0] ? (a[1] < b[1] ? -1 : 1) : a[0] < b[0] ? -1 : 1;
    });
    const canonical = [
      request.method,
      url.pathname.split('/').map(encoded).join('/'),
      joined(query),
      lines.join(''),
      names.join(';'),
      await sha256(bytesOf(request.body)),
    ];
    const scope = [time.slice(0, 8), config.region, SERVICE, 'aws4_request'];
    let key = utf8.encode('AWS4' + config.secretKey);
    for (const part of scope) key = await hmac(key, part);
    const text = [ALGORITHM, time, scope.join('/'), await sha256(utf8.encode(canonical.join('\n')))].join('\n');
    request.headers['Authorization'] =
      ALGORITHM +
      ' Credential=' + config.accessKey + '/' + scope.join('/') +
      ', SignedHeaders=' + names.join(';') +
      ', Signature=' + hex(await hmac(key, text));
  }

  function requestOf(name, config, params, body, more) {
    const operation = OPERATIONS[name];
    const query = pairsOf(Object.assign(chosen(operation.query, params), more.queryParams));
    const headers = { Accept: config.defaultAcceptType };
    if (!isMissing(body)) headers['Content-Type'] = config.defaultContentType;
    if (config.apiKey) headers['x-api-key'] = config.apiKey;
    Object.assign(headers, chosen(operation.headers, params), more.headers);
    const search = joined(query);
    const path = pathOf(name, operation.path, params);
    const url = config.invokeUrl.replace(/\/$/, '') + path + (search === '' ? '' : '?' + search);
    const text = isMissing(body) ? undefined : typeof body === 'string' || isBytes(body) ? body : JSON.stringify(body);
    return { url: url, query: query, method: operation.method, headers: headers, body: text };
  }

  async function dataOf(answer, wanted) {
    if (wanted === 'arraybuffer') return answer.arrayBuffer();
    const text = await answer.text();
    if (!/[/+]json\b/.test(answer.headers.get('content-type') || '')) return text;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  async function call(name, config, params, body, additionalParams) {
    const more = additionalParams || {};
    const request = requestOf(name, config, params || {}, body, more);
    if (OPERATIONS[name].signed && config.accessKey && config.secretKey) await sign(request, config);
    const answer = await fetch(request.url, { method: request.method, headers: request.headers, body: request.body });
    const response = {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      data: await dataOf(answer, more.responseType),
    };
    if (answer.ok) return response;
    throw Object.assign(new Error(name + ' answered ' + answer.status), response);
  }

  const DEFAULTS = {
    invokeUrl: INVOKE_URL,
    region: REGION,
    apiKey: '',
    accessKey: '',
    secretKey: '',
    sessionToken: '',
    defaultContentType: 'application/json',
    defaultAcceptType: 'application/json',
  };

  const apigClientFactory = {
    newClient: function (config) {
      const whole = Object.assign({}, DEFAULTS, config);
      const client = {};
      for (const name of Object.keys(OPERATIONS)) client[name] = call.bind(undefined, name, whole);
      return client;
    },
  };

  globalThis.apigClientFactory = apigClientFactory;
  if (typeof module === 'object' && module.exports) module.exports = { apigClientFactory };
})();
`;

function example(operations: Operations): string {
  const [name = 'rootGet', operation] = Object.entries(operations)[0] ?? [];
  const variables = [...(operation?.path ?? '').matchAll(/\{([^}+]+)\+?\}/g)].map((found) => found[1]!);
  const params = variables.map((variable) => `${JSON.stringify(variable)}: 'value'`).join(', ');
  return `apigClient.${name}({ ${params} })`.replace('({  })', '()');
}

/** README.md */
export function readmeSource({ apiName, stageName, invokeUrl, operations }: SdkFacts): string {
  const rows = Object.entries(operations).map(([name, operation]) => {
    const { method, path, query, headers, signed } = operation;
    const more = [...query, ...headers].join(', ');
    return `| \`${name}\` | \`${method} ${path}\` | ${more} | ${signed ? 'yes' : ''} |`;
  });
  return `# ${apiName}, stage ${stageName}

\`apigClient.js\` calls ${invokeUrl}. It needs \`fetch\` and WebCrypto: any browser, or Node.js from 20 on.

In a page:

    <script src="apigClient.js"></script>

In Node.js: \`import './apigClient.js'\` or \`require('./apigClient.js')\`. Each sets \`apigClientFactory\`.

    const apigClient = apigClientFactory.newClient({ apiKey: '...' });
    const { status, headers, data } = await ${example(operations)};

Each function takes \`(params, body, additionalParams)\`:

- \`params\`: variables of the path, and what the method declares of query and headers;
- \`body\`: text, bytes, or what is sent as JSON;
- \`additionalParams\`: \`{ headers, queryParams, responseType }\`; \`responseType: 'arraybuffer'\` gives bytes.

An answer that is no success is thrown, with its \`status\`, \`headers\` and \`data\`.

\`newClient\` takes \`apiKey\`; \`accessKey\`, \`secretKey\`, \`sessionToken\` and \`region\` to sign what asks for a signature;
\`invokeUrl\`, \`defaultContentType\` and \`defaultAcceptType\`.

| function | method | query and headers | signed |
|---|---|---|---|
${rows.join('\n')}
`;
}
