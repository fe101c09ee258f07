import { SERVICE_OPTIONS } from '../../src/cli/options/service-options.ts'
import { environmentNames } from '../../src/cli/options/table.ts'
import { ALWAYS_MEANINGLESS } from '../../src/service/config/clair/meaningless.ts'
import { FEEDS_OF_SETS } from '../../src/service/config/clair/sets.ts'
import { CONFIG_KEYS, type ConfigKey } from '../../src/service/config/keys.ts'
import { Oidc, TARGETS } from '../../src/service/config/list-schemas.ts'
import { membersOf } from './service-schema.ts'

/** docs/service-config.md: every key of the service, from the tables that it is read by. */
export function serviceConfigPage(note: string): string {
  const sections = Map.groupBy(CONFIG_KEYS, ({ path }) =>
    path.includes('.') ? (path.split('.')[0] ?? '') : '',
  )
  const keys = [...sections].map(
    ([name, rows]) =>
      `### ${name === '' ? 'General' : `\`${name}\``}\n\n| key | default | option | Clair's key | what it says |\n| --- | --- | --- | --- | --- |\n${rows.map(keyRow).join('')}`,
  )
  return `# Configuration of the service

${note}What the service is told stands under \`service\` in \`plimsoll.yaml\`, in the configuration file of Clair (\`--clair-config FILE\`, or the variable \`CLAIR_CONF\`), in options of \`plimsoll serve\`, and in variables. An option counts before its variable, that before \`plimsoll.yaml\`, that before Clair's file, that before the default. Where Clair's file is given, defaults are Clair's.

\`plimsoll check-config FILE...\` prints a file of either kind resolved, as it would stand in \`plimsoll.yaml\`, without its secrets, and names every fault and everything that has no meaning here with line and column. It ends with 2 where there is a fault.

How an image is scanned, from which mirror feeds come, and which exceptions count, the service takes from the other keys of \`plimsoll.yaml\` (see [options.md](options.md)), unless a key below says otherwise.

Durations are written \`90s\`, \`1h30m\` or \`7d\`, sizes \`512MB\` or \`1GiB\`. A secret may be written as \`KEY-file: PATH\`, for a file that holds it, or as \`KEY-env: NAME\`, for a variable.

## Keys

${keys.join('\n')}
### Who vouches for callers: \`auth.oidc\`

A list of issuers of OpenID Connect. \`scope-claim\` is \`scope\` where it is not given, \`jwks-uri\` what the issuer publishes.

${memberTable(Oidc)}
### Who is told: \`notifier.targets\`

A list; each target has a name of its own and a kind. Members that are secret are written \`…-file\` and \`…-env\` as well.

${Object.entries(TARGETS)
  .map(([kind, schema]) => `#### \`${kind}\`\n\n${memberTable(schema)}`)
  .join('\n')}
## Clair's file

Every key that Clair knows is read; one that it does not know is a fault, as in Clair. Files in \`FILE.d/\` are laid over it in the order of their names: \`*.yaml\` and \`*.json\` are merged (RFC 7386), \`*.yaml-patch\` and \`*.json-patch\` applied (RFC 6902). The connection strings of indexer, matcher and notifier have to name one database. Of webhook, AMQP and STOMP all are told, where Clair takes the first.

These have no meaning here and are named in a warning:

| key | |
| --- | --- |
${ALWAYS_MEANINGLESS.map(([path, why]) => `| \`${path}\` | ${cell(why)} |\n`).join('')}
Sets of updaters choose these feeds:

| set | feeds |
| --- | --- |
${Object.entries(FEEDS_OF_SETS)
  .map(([name, feeds]) => `| \`${name}\` | ${feeds.map((feed) => `\`${feed}\``).join(', ')} |\n`)
  .join('')}`
}

function keyRow({ path, default: standard, help, clair, clairDefault, isSecret }: ConfigKey): string {
  const options = SERVICE_OPTIONS.filter(
    ({ file }) => file === `service.${path}` || file === `service.${path}-file`,
  )
  const given = options.flatMap((option) => [
    `\`--${option.name}\``,
    ...environmentNames(option).map((name) => `\`${name}\``),
  ])
  const clairNote = clairDefault === undefined ? '' : ` (default \`${clairDefault}\`)`
  const cells = [
    `\`${path}\`${isSecret ? ' (secret)' : ''}`,
    standard === undefined ? '' : `\`${standard}\``,
    given.join(' '),
    clair === undefined
      ? ''
      : `${clair
          .split(', ')
          .map((one) => `\`${one}\``)
          .join(', ')}${clairNote}`,
    help,
  ]
  return `| ${cells.map(cell).join(' | ')} |\n`
}

function memberTable(schema: Parameters<typeof membersOf>[0]): string {
  const rows = membersOf(schema).map(
    ({ name, isRequired, isSecret, form }) =>
      `| \`${name}\` | ${form} | ${isRequired ? 'yes' : ''} | ${isSecret ? 'yes' : ''} |\n`,
  )
  return `| member | form | needed | secret |\n| --- | --- | --- | --- |\n${rows.join('')}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
