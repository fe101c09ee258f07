import type { ShellCommand } from '../shell/types.ts'
import { argumentsOf, type CommandLine, hasOption } from './support/command-line.ts'
import { eachCommand, eachStep, linesOf } from './support/factories.ts'
import { APK, APT, callOf, DNF, GEM, MICRODNF, PIP, YUM, ZYPPER } from './support/package-managers.ts'
import { textOf } from './support/steps.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck } from './types.ts'

const VERIFY = 'https://slsa.dev/spec/v1.1/threats#dependency-threats'

/** What is loaded over the network while the image is built, and who says that it is the right thing. */
export const DOWNLOAD_CHECKS: readonly DockerfileCheck[] = [
  eachCommand(
    {
      id: 'PLD-0109',
      title: 'Script is loaded and run unseen',
      severity: 'HIGH',
      description: 'Whoever controls the server or the way to it runs what he will while the image is built.',
      advice: 'Save the script, compare its digest (sha256sum -c), and then run it, or use a package.',
      references: [VERIFY],
    },
    (line, { run, index }) => {
      if (isLoader(line) && isPiped(line.command)) {
        const runner = runnerBehind(run.commands.slice(index + 1, index + 1 + LONGEST_PIPE))
        if (runner !== undefined) return `what ${line.name} loads is run by ${runner}`
      }
      // `bash -c "$(curl …)"`, `bash <(curl …)`
      const isShell = isInterpreter(line.name)
      const script = isShell && line.words.find(({ value }) => /(?:\$\(|`|<\()\s*(?:curl|wget)\b/.test(value))
      return script ? `${line.name} runs what is loaded` : undefined
    },
  ),
  eachCommand(
    {
      id: 'PLD-0110',
      title: 'Certificates are not checked',
      severity: 'HIGH',
      description: 'Whoever is on the way to the server decides what is loaded.',
      advice: 'Put the certificate of your authority into the image, and leave the check on.',
      references: [VERIFY],
    },
    (line) => uncheckedTls(line),
  ),
  eachStep(
    {
      id: 'PLD-0111',
      title: 'Certificates are not checked by the programs of the image',
      severity: 'HIGH',
      description:
        'Whoever is on the way reads and changes what the program sends and gets, for as long as it runs.',
      advice: 'Leave the variable out, and put the certificate of your authority into the image.',
      references: [VERIFY],
    },
    ['ENV'],
    ({ instruction }) =>
      instruction.pairs
        .filter(
          ({ key, value }) => value !== undefined && UNCHECKED.get(key.value)?.test(textOf(value)) === true,
        )
        .map((pair) => ({ message: `${pair.key.value} switches the check of certificates off`, at: pair })),
  ),
  eachCommand(
    {
      id: 'PLD-0112',
      title: 'Signatures of packages are not checked',
      severity: 'HIGH',
      description: 'Whoever controls the server or the way to it decides what is installed.',
      advice: 'Put the key of the repository into the image, and leave the check on.',
      references: [VERIFY],
    },
    (line) => uncheckedPackages(line),
  ),
  eachCommand(
    {
      id: 'PLD-0113',
      title: 'apt-key is used',
      severity: 'MEDIUM',
      description: 'A key that is added so is trusted for every repository. apt-key is gone from Debian 13.',
      advice: 'Put the key below /etc/apt/keyrings, and name it in the source by signed-by.',
      references: ['https://manpages.debian.org/bookworm/apt/apt-key.8.en.html#DEPRECATION'],
    },
    ({ name }) => (name === 'apt-key' ? 'runs apt-key' : undefined),
  ),
  eachCommand(
    {
      id: 'PLD-0114',
      title: 'File is loaded without encryption',
      severity: 'MEDIUM',
      description: 'Whoever is on the way to the server decides what is loaded.',
      advice: 'Use https, or compare the digest of what was loaded.',
      references: [VERIFY],
    },
    (line, { later }) => {
      if (line.name !== 'curl' && line.name !== 'wget') return undefined
      const plain = line.words.find(({ value }) => isPlainAddress(value))
      return plain && !isVerified(later) ? `${line.name} loads by http or ftp` : undefined
    },
  ),
  eachCommand(
    {
      id: 'PLD-0115',
      title: 'Sources of git without a commit',
      severity: 'LOW',
      description: 'A branch and a tag can be moved, so a build of tomorrow may be one of other sources.',
      advice: 'Check the commit out by its digest, or use ADD https://…/project.git#<commit>',
      references: ['https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository'],
    },
    (line, { later }) => {
      if (line.name !== 'git') return undefined
      const { operands, options } = argumentsOf(line.words, GIT_VALUED)
      if (operands[0]?.value !== 'clone' || options.some(({ name }) => name === '--revision'))
        return undefined
      return linesOf(later).some(isCheckout)
        ? undefined
        : 'git clone, and no commit is checked out by its digest'
    },
  ),
  eachCommand(
    {
      id: 'PLD-0116',
      title: 'Host key of SSH is not checked',
      severity: 'MEDIUM',
      description:
        'ssh-keyscan and StrictHostKeyChecking no trust whoever answers, also one who is on the way.',
      advice: 'COPY a known_hosts with the keys that the host publishes.',
      references: ['https://man.openbsd.org/ssh-keyscan.1#SECURITY'],
    },
    ({ name, words }) => {
      if (name === 'ssh-keyscan') return 'ssh-keyscan trusts whoever answers'
      return words.some(({ value }) => /StrictHostKeyChecking[= ]["']?(?:no|off|accept-new)\b/i.test(value))
        ? 'StrictHostKeyChecking is switched off'
        : undefined
    },
  ),
  eachCommand(
    {
      id: 'PLD-0117',
      title: 'pip takes packages of two indexes',
      severity: 'MEDIUM',
      description:
        'Of two packages of one name the one of the higher version wins, wherever somebody put it.',
      advice: 'Use one --index-url, of a server that knows both, or pin digests with --require-hashes.',
      references: ['https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url'],
    },
    (line) => {
      const call = callOf(line, PIP)
      return call?.verb === 'install' &&
        hasOption(call.args, '--extra-index-url') &&
        !hasOption(call.args, '--require-hashes')
        ? 'pip install with --extra-index-url'
        : undefined
    },
  ),
]

/** Variables that switch the check off, with the values that do so. */
const UNCHECKED: ReadonlyMap<string, RegExp> = new Map([
  ['NODE_TLS_REJECT_UNAUTHORIZED', /^0$/],
  ['PYTHONHTTPSVERIFY', /^0$/],
  ['GIT_SSL_NO_VERIFY', /^(?!0$|false$)./i],
  ['NPM_CONFIG_STRICT_SSL', /^(?:false|0)$/i],
  ['npm_config_strict_ssl', /^(?:false|0)$/i],
  ['PIP_TRUSTED_HOST', /./],
  ['YARN_ENABLE_STRICT_SSL', /^(?:false|0)$/i],
  ['GOINSECURE', /./],
])

const CURL_VALUED: ReadonlySet<string> = wordSet(`
  -o -O -H -d -u -x -X -A -b -c -C -D -e -E -F -m -r -T -w -y -Y -z --retry --output --header --user
  --data --max-time
`)
// -O takes none in curl.
const CURL: ReadonlySet<string> = new Set([...CURL_VALUED].filter((name) => name !== '-O'))

const GIT_VALUED: ReadonlySet<string> = wordSet(`
  -c -C -b --branch --depth -j --jobs -o --origin --config --reference --git-dir --work-tree --filter
  --shallow-since --template --revision
`)

function isLoader({ name, words }: CommandLine): boolean {
  return (name === 'curl' || name === 'wget') && words.length > 0
}

const LONGEST_PIPE = 20

/** The interpreter that a pipe ends in, whatever stands between; a program that compares digests makes it good. */
function runnerBehind(later: readonly ShellCommand[]): string | undefined {
  for (const command of later) {
    const [line] = linesOf([command])
    if (line && isInterpreter(line.name)) return line.name
    if (!isPiped(command)) return undefined
  }
  return undefined
}

function isPiped({ next }: ShellCommand): boolean {
  return next === '|' || next === '|&'
}

function isInterpreter(name: string): boolean {
  return /^(?:ba|z|k|da|a|fi)?sh$|^(?:python[\d.]*|perl|ruby|node|php)$/.test(name)
}

function uncheckedTls({ name, words, command }: CommandLine): string | undefined {
  const texts = words.map(({ value }) => value)
  if (name === 'curl' && hasOption(argumentsOf(words, CURL), '-k', '--insecure')) return 'curl with -k'
  if (name === 'wget' && texts.includes('--no-check-certificate')) return 'wget with --no-check-certificate'
  if (texts.some((text) => text === '--trusted-host' || text.startsWith('--trusted-host=')))
    return `${name} with --trusted-host`
  const setting = texts.join(' ')
  if (/^pip[\d.]*$/.test(name) && /^config set \S*trusted-host /.test(setting))
    return `${name} config sets trusted-host`
  if (name === 'git' && /\bhttp\.sslverify[= ](?:false|0|no)\b/i.test(setting))
    return 'git with http.sslVerify off'
  if (/^(?:p?npm|yarn)$/.test(name) && /strict-ssl[= ](?:false|0)\b/i.test(setting))
    return `${name} with strict-ssl off`
  const found = [...command.assignments, ...exported(name, texts)].find(({ name, value }) =>
    UNCHECKED.get(name)?.test(value),
  )
  return found ? `${found.name} switches the check of certificates off` : undefined
}

function exported(name: string, texts: readonly string[]): readonly { name: string; value: string }[] {
  if (name !== 'export') return []
  return texts.flatMap((text) => {
    const equals = text.indexOf('=')
    return equals < 0 ? [] : [{ name: text.slice(0, equals), value: text.slice(equals + 1) }]
  })
}

function uncheckedPackages(line: CommandLine): string | undefined {
  const apt = callOf(line, APT)
  const texts = line.words.map(({ value }) => value)
  const bad = UNSIGNED.find(
    ([managers, options]) =>
      managers.some((manager) => callOf(line, manager)) && texts.some((text) => options.test(text)),
  )
  if (bad)
    return `${line.name} ${apt?.verb ?? ''} with ${texts.find((text) => bad[1].test(text)) ?? ''}`.replace(
      '  ',
      ' ',
    )
  const source = texts.find((text) => /^\s*deb(?:-src)? .*\btrusted=yes\b/.test(text))
  return source === undefined ? undefined : 'a source of apt is trusted without a signature'
}

const UNSIGNED = [
  [
    [APT],
    /^--(?:allow-unauthenticated|force-yes|allow-insecure-repositories)$|AllowUnauthenticated=(?!false|0|no)/,
  ],
  [[APK], /^--allow-untrusted$/],
  [[YUM, DNF, MICRODNF], /^--nogpgcheck$|^--no-gpgchecks$|\bgpgcheck=(?:0|false)$/],
  [[ZYPPER], /^--no-gpg-checks$|^--allow-unsigned-rpm$/],
  [[GEM], /^NoSecurity$/],
] as const

function isPlainAddress(text: string): boolean {
  const [, host] = /^(?:http|ftp):\/\/([^/:@]+)/i.exec(text) ?? []
  return host !== undefined && !/^(?:localhost|127\.|\[::1|\$)/.test(host)
}

/** Whether a later command compares digests or signatures. */
function isVerified(later: readonly ShellCommand[]): boolean {
  return linesOf(later).some(
    ({ name, words }) =>
      /^(?:sha\d+sum|md5sum|shasum|b2sum|openssl|cosign|minisign|gpgv?|gpg2)$/.test(name) &&
      (/gpg|cosign|minisign/.test(name) ||
        words.some(({ value }) => /^-(?:c|-check|\w*c)$|^dgst$/.test(value))),
  )
}

/** `git checkout <commit>`, `git reset --hard <commit>`, `git fetch … <commit>`, also by a variable. */
function isCheckout({ name, words }: CommandLine): boolean {
  if (name !== 'git') return false
  const { operands } = argumentsOf(words, GIT_VALUED)
  return (
    /^(?:checkout|reset|switch|fetch|rev-parse|verify-commit|verify-tag)$/.test(operands[0]?.value ?? '') &&
    operands
      .slice(1)
      .some(({ value }) => /^[0-9a-f]{7,64}$|\$/.test(value) || operands[0]?.value.startsWith('verify'))
  )
}
