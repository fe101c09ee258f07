import {
  type Misconfiguration,
  type SuppressedMisconfiguration,
  subjectName,
} from '../../core/misconfiguration.ts'
import { oneLine } from '../../core/printable.ts'
import { cut } from '../cut.ts'
import { relativePath } from '../place.ts'
import { decisionWords } from '../wording.ts'
import { MAX_DESCRIPTION, MAX_HELP, MAX_TEXT } from './limits.ts'
import { LEVELS, SCORES } from './rule.ts'
import { messageText, relativeUri } from './text.ts'

/** What a check objects to, on its lines in the file. */
export function misconfigurationResult(
  one: Misconfiguration,
  { ruleIndex, identity }: { readonly ruleIndex: number; readonly identity: string },
  suppressed?: Pick<SuppressedMisconfiguration, 'decision' | 'reason'>,
) {
  const { id, severity, message, advice, place, subject } = one
  const startLine = place.startLine ?? 1
  const startColumn = place.startColumn ?? 1
  const justification = suppressed && `${decisionWords(suppressed.decision)}: ${suppressed.reason}`
  return {
    ruleId: id,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: messageText(oneLine(`${subjectName(subject)}: ${message}. ${advice}`), MAX_TEXT) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: relativeUri(relativePath(place.file)) },
          region: {
            startLine,
            startColumn,
            endLine: place.endLine ?? startLine,
            // Of the last line nobody knows the length: its first character, behind where it starts.
            endColumn: (place.endLine ?? startLine) === startLine ? startColumn + 1 : 2,
          },
        },
        logicalLocations: [{ name: cut(oneLine(subjectName(subject)), MAX_TEXT), kind: 'resource' }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: identity },
    ...(justification === undefined
      ? {}
      : {
          suppressions: [
            { kind: 'external', status: 'accepted', justification: cut(oneLine(justification), MAX_TEXT) },
          ],
        }),
    properties: {
      severity,
      file: place.file,
      ...(subject.container === undefined ? {} : { container: subject.container }),
    },
  }
}

const RULE_NAMES = { configuration: 'Misconfiguration', secret: 'Secret', hygiene: 'Hygiene' } as const
const TAGS = { configuration: 'misconfiguration', secret: 'secret', hygiene: 'hygiene' } as const
const PRECISIONS = { high: 'very-high', medium: 'high', low: 'low' } as const

/** One check, for all that it objects to. */
export function misconfigurationRule({
  id,
  title,
  severity,
  description,
  advice,
  references,
  aliases,
  class: ofClass = 'configuration',
  secret,
}: Misconfiguration) {
  const [helpUri] = references
  return {
    id,
    name: RULE_NAMES[ofClass],
    shortDescription: { text: cut(oneLine(title), MAX_DESCRIPTION) },
    fullDescription: { text: cut(oneLine(description), MAX_DESCRIPTION) },
    ...(helpUri === undefined ? {} : { helpUri }),
    help: { text: cut([title, description, advice, ...references].join('\n'), MAX_HELP) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['security', TAGS[ofClass], severity],
      precision: secret ? PRECISIONS[secret.confidence] : 'very-high',
      ...(severity === 'UNKNOWN' ? {} : { 'security-severity': SCORES[severity] }),
      ...(aliases.length > 0 ? { aliases } : {}),
    },
  }
}
