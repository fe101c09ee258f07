import type { Flag } from './flags.ts'

/** A command of kubesec, as its help shows it. */
export interface KubesecCommand {
  readonly name: string
  readonly operands: string
  readonly summary: string
  readonly flags: readonly Flag[]
}

const SCHEMA_FLAGS: readonly Flag[] = [
  {
    name: 'kubernetes-version',
    takes: 'text',
    help: 'version of Kubernetes whose schemas count, as 1.31.0; K8S_SCHEMA_VER (default: the newest)',
  },
  {
    name: 'schema-location',
    takes: 'list',
    help: 'folder or URL of schemas, several with commas; SCHEMA_LOCATION (default: those inside)',
  },
]

export const SCAN: KubesecCommand = {
  name: 'scan',
  operands: ' [file]',
  summary: 'Score the objects of a manifest, YAML or JSON; - is standard input',
  flags: [
    { name: 'absolute-path', takes: 'truth', help: 'show the file by its absolute path' },
    { name: 'debug', takes: 'truth', help: 'say more on standard error' },
    { name: 'exit-code', takes: 'number', default: '2', help: 'code to end with when a score is 0 or less' },
    { name: 'format', short: 'f', takes: 'text', default: 'json', help: 'json, table or template' },
    ...SCHEMA_FLAGS,
    { name: 'output', short: 'o', takes: 'text', help: 'file to write the report to as well' },
    { name: 'rules', short: 'r', takes: 'list', help: 'ids of the rules to apply, several with commas' },
    { name: 'template', short: 't', takes: 'text', help: 'the template: a file, or the text itself' },
  ],
}

export const HTTP: KubesecCommand = {
  name: 'http',
  operands: ' [[ip:]port]',
  summary: 'Score what is posted to / or /scan; the address may be given by KUBESEC_ADDR',
  flags: [
    { name: 'keypath', short: 'k', takes: 'text', help: 'ed25519 key in PEM that signs in-toto links' },
    ...SCHEMA_FLAGS,
  ],
}

const PRINT_RULES: KubesecCommand = {
  name: 'print-rules',
  operands: '',
  summary: 'Print the rules with their points',
  flags: [{ name: 'format', short: 'f', takes: 'text', default: 'json', help: 'json, yaml or table' }],
}

const SHOW_VERSION: KubesecCommand = {
  name: 'version',
  operands: '',
  summary: 'Print the version',
  flags: [],
}

export const KUBESEC_COMMANDS: readonly KubesecCommand[] = [SCAN, HTTP, PRINT_RULES, SHOW_VERSION]

export function overallHelp(): string {
  const rows = KUBESEC_COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}\n`)
  return `Score manifests of Kubernetes, by the command line of kubesec

Usage:
  kubesec [command]

Available Commands:
${rows.join('')}
Use "kubesec [command] --help" for more information about a command.
`
}

export function helpOf(command: KubesecCommand): string {
  return `${command.summary}\n\n${usageOf(command)}`
}

export function usageOf({ name, operands, flags }: KubesecCommand): string {
  const shown = [...flags, { name: 'help', short: 'h', takes: 'truth', help: `help for ${name}` } as Flag]
  const left = shown.map(
    (flag) => `${flag.short ? `-${flag.short},` : '   '} --${flag.name}${TYPES[flag.takes]}`,
  )
  const width = Math.max(...left.map((text) => text.length))
  const rows = shown.map((flag, index) => {
    const preset = flag.default === undefined ? '' : ` (default ${flag.default})`
    return `  ${(left[index] ?? '').padEnd(width)}   ${flag.help}${preset}\n`
  })
  return `Usage:\n  kubesec ${name}${operands} [flags]\n\nFlags:\n${rows.join('')}`
}

const TYPES = { text: ' string', list: ' strings', number: ' int', truth: '' } as const
