import type { HistoryEntry, ImageConfig } from '../../core/image.ts'
import type { Problem } from '../../core/problem.ts'
import type { SecretPlace } from '../../core/secret.ts'
import { type MaskedText, textMasker } from '../mask-text.ts'
import type { RuleSet } from '../types.ts'
import type { LocatedHit } from './collect.ts'

export interface SecretsOfConfig {
  readonly hits: readonly LocatedHit[]
  readonly problems: readonly Problem[]
  /** The config as it may be shown: reports carry it whole. */
  readonly masked: ImageConfig
}

/** Secrets in the environment, the labels, the commands and the history of an image: whoever can pull it can read them. */
export function secretsOfConfig(config: ImageConfig, rules: RuleSet): SecretsOfConfig {
  const scan = textMasker(rules)
  const hits: LocatedHit[] = []
  const problems: Problem[] = []
  const replaced = new Map<string, string>()
  const masked = (kind: SecretPlace['kind'], path: string, text: string): string => {
    const { found, text: shown }: MaskedText = scan(text, path)
    for (const { line: _line, column: _column, ...hit } of found.secrets)
      hits.push({ hit, place: { kind, path } })
    problems.push(...found.problems)
    if (shown !== text) replaced.set(text, shown)
    return shown
  }
  const env = config.env.map((text) => masked('environment', text.split('=', 1)[0] ?? '', text))
  const labels = Object.entries(config.labels).map(([name, value]): [string, string] => {
    const shown = masked('label', name, `${name}=${value}`).slice(name.length + 1)
    if (shown !== value) replaced.set(value, shown)
    return [name, shown]
  })
  const history = config.history.map((entry, index) =>
    maskedEntry(entry, (text) => masked('history', String(index + 1), text)),
  )
  const command = (words: readonly string[]): string[] => {
    const text = masked('history', 'of the command', words.join(' '))
    return replaced.has(words.join(' ')) ? [text] : [...words]
  }
  const [entrypoint, cmd] = [command(config.entrypoint), command(config.cmd)]
  for (const words of [config.entrypoint, config.cmd])
    if (replaced.has(words.join(' '))) for (const word of words) replaced.set(word, '********')
  return {
    hits,
    problems,
    masked: {
      ...config,
      env,
      labels: Object.fromEntries(labels),
      history,
      entrypoint,
      cmd,
      raw: maskedValue(config.raw, replaced),
    },
  }
}

function maskedEntry(entry: HistoryEntry, mask: (text: string) => string): HistoryEntry {
  const { createdBy, comment } = entry
  return {
    ...entry,
    ...(createdBy === undefined ? {} : { createdBy: mask(createdBy) }),
    ...(comment === undefined ? {} : { comment: mask(comment) }),
  }
}

/** The document with every text that holds a secret as it may be shown; texts are whole values of it. */
function maskedValue(value: unknown, replaced: ReadonlyMap<string, string>): unknown {
  if (replaced.size === 0) return value
  if (typeof value === 'string') return replaced.get(value) ?? value
  if (Array.isArray(value)) return value.map((one) => maskedValue(one, replaced))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskedValue(one, replaced)]))
}
