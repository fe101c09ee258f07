/**
 * The pages and schemas of docs/ that follow from tables in the code. `npm run docs` writes them; a test compares
 * what is committed with what this file makes.
 */
import { COMMANDS } from '../../src/cli/commands/registry.ts'
import { environmentNames, OPTIONS } from '../../src/cli/options/table.ts'
import { OPTION_GROUPS, type Option } from '../../src/cli/options/types.ts'
import { placeholderOf } from '../../src/cli/program.ts'
import { ERRORS } from '../../src/core/errors.ts'
import { PROBLEMS } from '../../src/core/problem-catalogue.ts'
import { admissionSchema } from './admission-schema.ts'
import { checksPage } from './checks-page.ts'
import { configSchema } from './config-schema.ts'
import { coveragePage } from './coverage-page.ts'
import { metricsPage } from './metrics-page.ts'
import { openApiPage } from './openapi.ts'
import { policiesPage } from './policy-tables.ts'
import { secretRulesPage } from './secret-rules-page.ts'
import { serviceConfigPage } from './service-config-page.ts'

/** Content by path under docs/. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([
    ['options.md', optionsPage()],
    ['coverage.md', coveragePage(NOTE)],
    ['errors.md', errorsPage()],
    ['problems.md', problemsPage()],
    ['checks.md', checksPage(NOTE)],
    ['policies.md', policiesPage()],
    ['secret-rules.md', secretRulesPage(NOTE)],
    ['service-metrics.md', metricsPage(NOTE)],
    ['service-config.md', serviceConfigPage(NOTE)],
    ['openapi.json', openApiPage()],
    ['schema/config.schema.json', jsonText(configSchema())],
    ['schema/admission.schema.json', jsonText(admissionSchema())],
  ])
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

const NOTE = '<!-- Made by npm run docs from the tables in src/; edit those. -->\n\n'

function optionsPage(): string {
  const commands = COMMANDS.map(
    ({ name, alias, operands, summary }) =>
      `| \`plimsoll ${`${name} ${operands}`.trim()}\` | ${summary}${alias ? ` (short: \`${alias}\`)` : ''} |\n`,
  )
  const groups = OPTION_GROUPS.flatMap((group) => {
    const options = OPTIONS.filter((option) => option.group === group)
    return [`\n### ${group}\n\n${OPTION_HEAD}`, ...options.map(optionRow)]
  })
  return `# Commands and options\n\n${NOTE}| command | what it does |\n| --- | --- |\n${commands.join('')}
\`plimsoll --help\`, and \`--help\` of each command, say the same. \`plimsoll --version\` prints the version alone.

## Options

An option can be given on the command line, by a variable of the environment, or in a configuration file; the first of these counts. The file is \`plimsoll.yaml\` in the working folder, or what \`--config\` names; [schema/config.schema.json](schema/config.schema.json) describes it. Unknown options and keys are errors; an unknown \`PLIMSOLL_\` variable is a warning. Lists are separated by commas, or the option is repeated. Sizes are written \`512MB\` or \`1GiB\`, durations \`90s\`, \`24h\` or \`7d\`.
${groups.join('')}
## Other variables

| variable | what it does |
| --- | --- |
| \`PLIMSOLL_PASSWORD\` | password for \`--username\` |
| \`SOURCE_DATE_EPOCH\` | time of the report, in seconds since 1970, where \`--created-at\` is not given |
| \`HTTP_PROXY\`, \`HTTPS_PROXY\`, \`NO_PROXY\` | proxies |
| \`DOCKER_CONFIG\`, \`REGISTRY_AUTH_FILE\` | where credentials for registries are looked for |
| \`DOCKER_HOST\`, \`CONTAINER_HOST\` | address of the Docker and Podman engine |
| \`XDG_CACHE_HOME\` | parent of the cache folder |
| \`NO_COLOR\`, \`FORCE_COLOR\` | colour |
`
}

const OPTION_HEAD =
  '| option | variable | file | default | commands | what it does |\n| --- | --- | --- | --- | --- | --- |\n'

function optionRow(option: Option): string {
  const placeholder = placeholderOf(option)
  const names = [
    ...(option.short ? [`-${option.short}`] : []),
    `--${option.name}${placeholder ? ` ${placeholder}` : ''}`,
    ...(option.alias ? [`--${option.alias}`] : []),
  ]
  const cells = [
    names.map(code).join(' '),
    environmentNames(option).slice(0, 1).map(code).join(''),
    option.file ? code(option.file) : '',
    option.default === undefined ? '' : code(option.default),
    option.commands.map(code).join(', '),
    `${option.help}${choicesOf(option)}`,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}

function choicesOf({ value }: Option): string {
  const choices = 'choices' in value ? value.choices : undefined
  return choices ? ` (${choices.map(code).join(', ')})` : ''
}

function code(text: string): string {
  return `\`${text}\``
}

function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([name, { exitCode, advice }]) => `| \`${name}\` | ${exitCode} | ${advice} |\n`,
  )
  return `# Errors\n\n${NOTE}An error ends a command: one line on standard error says what happened, what to do, and the code. Nothing half written is left. \`--debug\` adds where it came from.\n\n| code | exit code | what to do |\n| --- | --- | --- |\n${rows.join('')}`
}

function problemsPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([name, { hidesFindings, meaning, advice }]) =>
      `| \`${name}\` | ${hidesFindings ? 'yes' : 'no'} | ${meaning} | ${advice} |\n`,
  )
  return `# Problems\n\n${NOTE}A problem is something that could not be judged. It does not end a scan; it is part of the report, in every format. A problem that can hide a finding makes the scan incomplete: exit code 4, unless \`--allow-incomplete\` is given.\n\n| code | can hide findings | what it means | what to do |\n| --- | --- | --- | --- |\n${rows.join('')}`
}
