interface ErrorEntry {
  /** See docs/exit-codes.md: 2 wrong usage or configuration, 3 the work could not be done. */
  readonly exitCode: 2 | 3
  /** What the user can do. */
  readonly advice: string
}

/**
 * Every error that ends a command. The code is stable and documented; the message says what happened this time.
 * A code is never reused for another meaning.
 */
export const ERRORS = {
  usage: { exitCode: 2, advice: 'See --help of the command.' },
  'option-invalid': {
    exitCode: 2,
    advice: 'Correct the value; --help of the command lists what is accepted.',
  },
  'config-invalid': {
    exitCode: 2,
    advice: 'Correct the configuration file; docs/options.md lists its keys.',
  },
  'exceptions-invalid': {
    exitCode: 2,
    advice: 'Correct the file; docs/decisions.md says how exceptions are written.',
  },
  'baseline-invalid': {
    exitCode: 2,
    advice: 'Give a file that --update-secret-baseline wrote; docs/secrets.md says how.',
  },
  'whitelist-invalid': {
    exitCode: 2,
    advice: 'Correct the whitelist at the place that the message names.',
  },
  'reference-invalid': {
    exitCode: 2,
    advice: 'Write it as [registry/]repository[:tag][@digest]; a file or folder is given with --input.',
  },
  'base-index-invalid': {
    exitCode: 3,
    advice: 'Correct the file, or remove it and add the base images again (plimsoll base add).',
  },
  'base-without-layers': { exitCode: 3, advice: 'Name an image on which others are built.' },
  'base-index-unwritable': { exitCode: 3, advice: 'Choose another file with --base-index.' },
  'input-not-found': { exitCode: 3, advice: 'Check the path.' },
  'input-unreadable': { exitCode: 3, advice: 'Check the rights on the file, and the disk.' },
  'input-not-an-image': {
    exitCode: 3,
    advice: 'Give a docker-archive (docker save), an OCI layout, or a tar of one.',
  },
  'sbom-invalid': {
    exitCode: 3,
    advice: 'Give CycloneDX (JSON or XML) or SPDX (JSON or tag-value), or an in-toto statement of one.',
  },
  'purl-invalid': {
    exitCode: 2,
    advice: 'Write it as pkg:type/namespace/name@version; see github.com/package-url/purl-spec.',
  },
  'vex-invalid': {
    exitCode: 2,
    advice: 'Give OpenVEX, CSAF or CycloneDX in JSON; plimsoll vex check shows what a document holds.',
  },
  'git-missing': {
    exitCode: 3,
    advice: 'Install git, or fetch the repository yourself and scan its folder (plimsoll fs).',
  },
  'git-failed': {
    exitCode: 3,
    advice: 'Check the location, the revision, and that git itself can fetch it.',
  },
  'store-unreachable': {
    exitCode: 3,
    advice: 'Check the address, that the database runs, and the rights on its folder.',
  },
  'store-outdated': {
    exitCode: 3,
    advice: 'Run plimsoll migrate with the version that you are about to use, then start again.',
  },
  'database-signature-invalid': {
    exitCode: 3,
    advice: 'Check --db-key, and that the database was published with --sign-key; do not use it otherwise.',
  },
  'archive-corrupt': { exitCode: 3, advice: 'Make or copy the archive again.' },
  'archive-ambiguous': { exitCode: 2, advice: 'Choose one with --input PATH:TAG.' },
  'image-not-in-archive': { exitCode: 3, advice: 'Choose one that is there.' },
  'manifest-invalid': {
    exitCode: 3,
    advice: 'The image does not follow the OCI or Docker format; build or push it again.',
  },
  'platform-missing': { exitCode: 3, advice: 'Choose one with --platform.' },
  'compression-unsupported': { exitCode: 3, advice: 'Layers can be plain tar, gzip or zstd.' },
  'layer-corrupt': { exitCode: 3, advice: 'Pull or build the image again.' },
  'layer-not-a-tar': {
    exitCode: 3,
    advice: 'The image does not follow the OCI or Docker format; build or push it again.',
  },
  'layer-bomb': {
    exitCode: 3,
    advice: 'Raise --max-layer-size or --max-decompression-ratio if the layer is genuine.',
  },
  'layer-unreachable': {
    exitCode: 3,
    advice:
      'Check that the service can reach the address, and that the headers of the request still let it in.',
  },
  'layer-address-refused': {
    exitCode: 3,
    advice: 'Give an address that the service may fetch from, or allow this one with service.indexer.allow.',
  },
  'digest-mismatch': {
    exitCode: 3,
    advice: 'What was read is not what was promised: pull or copy the image again.',
  },
  'registry-unreachable': { exitCode: 3, advice: 'Check the name, the network and the proxy settings.' },
  'registry-unauthorized': {
    exitCode: 3,
    advice: 'Log in (docker login), or give --username and --password-stdin.',
  },
  'registry-refused': { exitCode: 3, advice: 'See the message of the registry.' },
  'registry-rate-limited': {
    exitCode: 3,
    advice: 'Wait, log in for a higher limit, or use a mirror of the registry.',
  },
  'registry-catalog-closed': {
    exitCode: 3,
    advice: 'Name the repositories with --repositories, or log in as somebody who may list them.',
  },
  'image-not-found': { exitCode: 3, advice: 'Check repository and tag.' },
  'credentials-unreadable': {
    exitCode: 3,
    advice: 'Mend the docker configuration or its credential helper.',
  },
  'tls-untrusted': {
    exitCode: 3,
    advice: 'Give the authority with --cacert, or --insecure for this host if you must.',
  },
  'engine-unreachable': {
    exitCode: 3,
    advice: 'Check that the engine runs and that its socket can be read, or leave it out with --image-src.',
  },
  'image-in-no-source': { exitCode: 3, advice: 'Check the name; choose where to look with --image-src.' },
  'feed-unknown': { exitCode: 2, advice: 'plimsoll db list shows the feeds.' },
  'feed-unreachable': { exitCode: 3, advice: 'Check the network, the proxy settings or --mirror.' },
  'feed-invalid': {
    exitCode: 3,
    advice: 'The upstream or mirror serves something else; the old feed stays in use.',
  },
  'database-corrupt': {
    exitCode: 3,
    advice: 'Run plimsoll db update to mend it; plimsoll db verify shows what is damaged.',
  },
  'database-import-invalid': { exitCode: 3, advice: 'Export it again; nothing was imported.' },
  'cache-unwritable': { exitCode: 3, advice: 'Choose another folder with --cache-dir.' },
  'output-unwritable': {
    exitCode: 3,
    advice: 'Check the path of --output, its rights and the space on the disk.',
  },
  'template-invalid': {
    exitCode: 2,
    advice: 'Correct the template; docs/templates.md describes the language.',
  },
  'signature-invalid': {
    exitCode: 3,
    advice: 'Sign the image again; docs/signatures.md says which forms are read.',
  },
  'key-invalid': {
    exitCode: 2,
    advice: 'Give a public key in PEM, as cosign generate-key-pair writes it into cosign.pub.',
  },
  'report-invalid': { exitCode: 3, advice: 'Give a JSON report that plimsoll wrote (--format json).' },
  'policy-invalid': {
    exitCode: 2,
    advice: 'Correct the policy; docs/policies.md and docs/admission-policy.md say what may stand in it.',
  },
  'policy-inexpressible': {
    exitCode: 2,
    advice:
      'Use the webhook for it, or leave out what the message names; docs/admission-policy.md says more.',
  },
  'authority-unusable': {
    exitCode: 3,
    advice:
      'Give the folder that plimsoll admission init made, whole, or another that is empty; docs/admission-install.md says how an authority is replaced.',
  },
  'installation-invalid': {
    exitCode: 3,
    advice: 'Write the folder anew with plimsoll admission init --out; its authority stays.',
  },
  'rotation-misplaced': {
    exitCode: 2,
    advice: 'The steps are trust, switch and drop; docs/admission-install.md says what is between them.',
  },
  'policy-unknown': {
    exitCode: 2,
    advice: 'plimsoll policy list shows those that are built in; a file is named by its path.',
  },
  'bundle-invalid': {
    exitCode: 3,
    advice: 'Give a policy bundle of Anchore as its API or anchore-cli policy get --detail writes it.',
  },
  'finding-not-in-report': { exitCode: 3, advice: 'Check the id and the package.' },
  'version-invalid': { exitCode: 2, advice: 'Give versions of that ecosystem.' },
  'ecosystem-unknown': { exitCode: 2, advice: 'The message lists the ecosystems.' },
  'delivery-failed': {
    exitCode: 3,
    advice: 'Check that the target is up, its address and its credentials; it is tried again.',
  },
  'service-exposed': {
    exitCode: 2,
    advice:
      'Configure authentication, listen on 127.0.0.1, or give --insecure-no-auth where the network itself is closed.',
  },
  'service-address-unusable': { exitCode: 3, advice: 'Choose another with --listen or --introspection.' },
  'service-certificate-invalid': {
    exitCode: 2,
    advice: 'Give a certificate and its own key as PEM files that the service may read.',
  },
  'server-unreachable': {
    exitCode: 3,
    advice:
      'Check the address of --server, that the service runs, and that the network lets you through to it.',
  },
  'server-unauthorized': {
    exitCode: 3,
    advice:
      'Give an API key or token with the scope index: PLIMSOLL_SERVER_TOKEN, or --server-token-file (plimsoll admin keys makes one).',
  },
  'kubesec-invalid': {
    exitCode: 2,
    advice: 'Correct the command line, template or manifest; plimsoll kubesec --help lists what is accepted.',
  },
  'server-unready': {
    exitCode: 3,
    advice:
      'Try again when the service has loaded its advisories and has less to do; its /readyz says what it lacks.',
  },
  'server-refused': {
    exitCode: 3,
    advice: 'Use the same version of Plimsoll on both sides; without --server the scan needs no service.',
  },
  'kubeconfig-invalid': {
    exitCode: 2,
    advice:
      'Correct the kubeconfig, or choose with --kubeconfig and --context; kubectl config view shows it.',
  },
  'cluster-unreachable': {
    exitCode: 3,
    advice: 'Check the server of the kubeconfig, the network and the proxy settings.',
  },
  'cluster-refused': {
    exitCode: 3,
    advice: 'Check the user of the context and its rights: kubectl auth can-i shows them.',
  },
  timeout: { exitCode: 3, advice: 'Raise --timeout.' },
  interrupted: { exitCode: 3, advice: 'Run it again.' },
  internal: {
    exitCode: 3,
    advice: 'This is a defect of Plimsoll: please report it with the output of --debug.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/** The only kind of error that Plimsoll throws on purpose. Printed as one line: message, then advice. */
export class PlimsollError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PlimsollError'
    this.code = code
  }

  get exitCode(): 2 | 3 {
    return ERRORS[this.code].exitCode
  }

  get advice(): string {
    return ERRORS[this.code].advice
  }
}

/** The message of whatever was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.replaceAll(/\s+/g, ' ').trim()
}

/**
 * What went wrong in the words of the operating system, without the call and the path: for messages that name the
 * place themselves, because files that are being written have names that are random, and a report may have nothing
 * random in it.
 */
export function faultOf(thrown: unknown): string {
  const { syscall } = (thrown ?? {}) as { readonly syscall?: unknown }
  const text = messageOf(thrown)
  const end = typeof syscall === 'string' ? text.indexOf(`, ${syscall}`) : -1
  return end > 0 ? text.slice(0, end) : text
}
