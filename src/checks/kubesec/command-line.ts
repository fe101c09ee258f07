import { type Flag, flagHelp, parseFlags } from './flags.ts'

/** The commands of kubesec, with the flags of each. https://github.com/controlplaneio/kubesec */
export const KUBESEC_COMMANDS = {
  scan: {
    usage: 'scan [file] [flags]',
    summary: 'Scans Kubernetes resource YAML or JSON',
    examples: [
      'scan ./deployment.yaml',
      'scan - < file.json',
      'scan --kubernetes-version 1.31.0 ./deployment.yaml',
    ],
  },
  http: {
    usage: 'http [address] [flags]',
    summary: 'Starts kubesec HTTP server on the specified address or port',
    examples: ['http 8080', 'http 127.0.0.1:8080'],
  },
  'print-rules': {
    usage: 'print-rules [flags]',
    summary: 'Print all the scanning rules with their associated scores',
    examples: ['print-rules', 'print-rules -f yaml', 'print-rules -f table'],
  },
  version: { usage: 'version', summary: 'Prints kubesec version', examples: [] },
} as const

export type KubesecCommand = keyof typeof KUBESEC_COMMANDS

const SCHEMA_FLAGS: readonly Flag[] = [
  {
    name: 'kubernetes-version',
    kind: 'text',
    help: 'version of Kubernetes to validate against, x.y.z; also K8S_SCHEMA_VER',
  },
  {
    name: 'schema-location',
    kind: 'list',
    help: 'folders or addresses of schemas in place of those that are shipped; also SCHEMA_LOCATION',
  },
]

export const KUBESEC_FLAGS: Readonly<Record<KubesecCommand, readonly Flag[]>> = {
  scan: [
    {
      name: 'format',
      short: 'f',
      kind: 'text',
      default: 'json',
      help: 'output format: json, table, template',
    },
    {
      name: 'template',
      short: 't',
      kind: 'text',
      help: 'template for the output: a file, or the text itself',
    },
    { name: 'output', short: 'o', kind: 'text', help: 'write the output to this file as well' },
    { name: 'exit-code', kind: 'number', default: '2', help: 'exit code on failure' },
    { name: 'absolute-path', kind: 'switch', help: 'use the absolute path for the file name' },
    { name: 'debug', kind: 'switch', help: 'turn on debug logs' },
    { name: 'rules', short: 'r', kind: 'list', help: 'ids of the rules to apply; default: all' },
    ...SCHEMA_FLAGS,
  ],
  http: [
    { name: 'keypath', short: 'k', kind: 'text', help: 'ed25519 key with which links are signed' },
    ...SCHEMA_FLAGS,
  ],
  'print-rules': [
    { name: 'format', short: 'f', kind: 'text', default: 'json', help: 'output format: json, yaml, table' },
  ],
  version: [],
}

/** A command line that was understood. */
export interface KubesecInvocation {
  readonly command: KubesecCommand
  readonly operands: readonly string[]
  /** Of a flag that takes one value; its default where it was not given. */
  readonly text: (flag: string) => string | undefined
  readonly list: (flag: string) => readonly string[]
  readonly isSet: (flag: string) => boolean
}

/** `undefined`: it asks for help, which `kubesecHelp` has. Throws `FlagError`. */
export function parseCommandLine(
  command: KubesecCommand,
  args: readonly string[],
): KubesecInvocation | undefined {
  const flags = KUBESEC_FLAGS[command]
  const { values, operands, asksForHelp } = parseFlags(args, flags)
  if (asksForHelp) return undefined
  const valueOf = (name: string): string | undefined =>
    values.get(name)?.at(-1) ?? flags.find((flag) => flag.name === name)?.default
  return {
    command,
    operands,
    text: valueOf,
    list: (name) => values.get(name)?.filter((one) => one !== '') ?? [],
    isSet: (name) => /^(?:1|t)/i.test(values.get(name)?.at(-1) ?? ''),
  }
}

/** Of one command, or of all of them. */
export function kubesecHelp(command?: KubesecCommand): string {
  if (command === undefined) {
    const rows = Object.entries(KUBESEC_COMMANDS).map(
      ([name, { summary }]) => `  ${name.padEnd(12)} ${summary}\n`,
    )
    return `Validate Kubernetes resource security policies\n\nUsage:\n  kubesec [command]\n\nAvailable Commands:\n${rows.join('')}\nUse "kubesec [command] --help" for more information about a command.\n`
  }
  const { usage, summary, examples } = KUBESEC_COMMANDS[command]
  const shown =
    examples.length === 0 ? '' : `\nExamples:\n${examples.map((one) => `  kubesec ${one}\n`).join('')}`
  return `${summary}\n\nUsage:\n  kubesec ${usage}\n${shown}\nFlags:\n${flagHelp(KUBESEC_FLAGS[command])}`
}

export function isKubesecCommand(name: string | undefined): name is KubesecCommand {
  return name !== undefined && Object.hasOwn(KUBESEC_COMMANDS, name)
}
