// portico trust: where the local certificate authority is, and how each system and tool is told to trust it.
import { type TargetFlags, askJson, findTarget } from './client.ts';
import { posix } from './shell.ts';
import { type Io, paint, table } from './terminal.ts';

interface Trust {
  readonly pem: string;
  readonly file: string;
  readonly fingerprint: string;
}

export interface TrustFlags extends TargetFlags {
  readonly pem?: boolean;
  readonly json?: boolean;
}

export async function trust({ pem, json, ...flags }: TrustFlags, io: Io): Promise<void> {
  const target = await findTarget(flags, io);
  const found = await askJson<Trust>(target, 'trust');
  if (json) return io.out(`${JSON.stringify(found, null, 2)}\n`);
  if (pem) return io.out(found.pem);
  return io.out(page(found, io));
}

function page({ file, fingerprint }: Trust, io: Io): string {
  const path = posix(file);
  const parts = [
    `Portico answers https on the same port as http. Its certificates are signed by a local authority:\n\n${table(
      [
        ['certificate', file],
        ['SHA-256', fingerprint],
      ],
      '  ',
    )}`,
    'Nothing trusts it until you say so. Its key stays in the data folder, readable by its owner only: whoever has the key can\npretend to be any site to those who trust the authority, so trust it where you need it and no further.\n',
    section(io, 'One tool at a time', [
      ['curl', `curl --cacert ${path} https://...`],
      ['Node.js', `NODE_EXTRA_CA_CERTS=${path}`],
      ['Python requests', `REQUESTS_CA_BUNDLE=${path}`],
      ['AWS CLI, boto3', `AWS_CA_BUNDLE=${path}`],
      ['Terraform, Go', `SSL_CERT_FILE=${path}   (instead of the system's own)`],
    ]),
    ...SYSTEMS.map(([title, commands]) => section(io, title, commands(path))),
    section(io, 'Somewhere else', [['copy', 'portico trust --pem > portico-ca.pem']]),
  ];
  return parts.join('\n');
}

type Commands = readonly (readonly [what: string, command: string])[];

const SYSTEMS: readonly (readonly [string, (path: string) => Commands])[] = [
  [
    'macOS',
    (path) => [
      ['trust', `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${path}`],
      ['undo', `sudo security remove-trusted-cert -d ${path}`],
    ],
  ],
  [
    'Debian, Ubuntu, Alpine',
    (path) => [
      ['trust', `sudo cp ${path} /usr/local/share/ca-certificates/portico.crt && sudo update-ca-certificates`],
      ['undo', 'sudo rm /usr/local/share/ca-certificates/portico.crt && sudo update-ca-certificates --fresh'],
    ],
  ],
  [
    'Fedora, Red Hat, Amazon Linux',
    (path) => [
      ['trust', `sudo cp ${path} /etc/pki/ca-trust/source/anchors/portico.pem && sudo update-ca-trust`],
      ['undo', 'sudo rm /etc/pki/ca-trust/source/anchors/portico.pem && sudo update-ca-trust'],
    ],
  ],
  [
    'Windows',
    (path) => [
      ['trust', `certutil -user -addstore Root ${path}`],
      ['undo', 'certutil -user -delstore Root "Portico local CA"'],
    ],
  ],
  [
    'Firefox, and Chromium on Linux, which keep stores of their own',
    (path) => [
      ['Firefox', 'Settings, Privacy & Security, View Certificates, Authorities, Import'],
      ['Chromium', `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n portico -i ${path}`],
    ],
  ],
];

function section(io: Io, title: string, rows: Commands): string {
  return `${paint(io, 'bold', title)}\n${table(
    rows.map((row) => [...row]),
    '  ',
  )}`;
}
