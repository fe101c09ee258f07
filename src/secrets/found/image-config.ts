import type { ImageConfig } from '../../core/image.ts'
import type { Problem } from '../../core/problem.ts'
import type { SecretPlace } from '../../core/secret.ts'
import { textScanner } from '../text-scan.ts'
import type { RuleSet } from '../types.ts'
import type { LocatedHit } from './collect.ts'

/** What of a config is looked into, one text each. */
interface ConfigText {
  readonly kind: SecretPlace['kind']
  /** Name of the variable or label, or number of the instruction, from 1. */
  readonly path: string
  readonly text: string
}

/** Secrets in the environment, the labels and the history of an image. Whoever can pull it can read them. */
export function secretsOfConfig(
  config: ImageConfig,
  rules: RuleSet,
): { readonly hits: readonly LocatedHit[]; readonly problems: readonly Problem[] } {
  const hits: LocatedHit[] = []
  const problems: Problem[] = []
  const scan = textScanner(rules)
  for (const { kind, path, text } of textsOf(config)) {
    const found = scan(text, path)
    for (const { line: _line, column: _column, ...hit } of found.secrets)
      hits.push({ hit, place: { kind, path } })
    problems.push(...found.problems)
  }
  return { hits, problems }
}

function* textsOf({ env, labels, history, entrypoint, cmd }: ImageConfig): Generator<ConfigText> {
  for (const text of env) yield { kind: 'environment', path: text.split('=', 1)[0] ?? '', text }
  for (const [path, value] of Object.entries(labels)) yield { kind: 'label', path, text: `${path}=${value}` }
  for (const [index, { createdBy, comment }] of history.entries()) {
    const text = [createdBy, comment].filter((part) => part !== undefined).join('\n')
    yield { kind: 'history', path: String(index + 1), text }
  }
  const command = [...entrypoint, ...cmd].join(' ')
  if (command !== '') yield { kind: 'history', path: 'of the command', text: command }
}
