import type { ConfigurationChanges, SetupEntry } from '../../comparison/configuration-types.ts'
import { type CheckedResource, subjectName } from '../../core/misconfiguration.ts'
import { placeName } from '../misconfiguration-words.ts'
import { fixed, flexible, type Section } from './section.ts'
import { setupCauseWords, setupChangeWords } from './setup-words.ts'

/** Lists of what is set up otherwise. What is suppressed in the only report that has it is counted, and not listed. */
export function setupSections(configuration: ConfigurationChanges | undefined): Section[] {
  if (!configuration) return []
  const { misconfigurations, objects } = configuration
  return [
    {
      title: 'New misconfigurations',
      columns: [...COLUMNS, flexible('Why'), flexible('What')],
      rows: misconfigurations.added
        .filter(isKept)
        .map((entry) => [...cells(entry), setupCauseWords(entry.cause), entry.misconfiguration.message]),
    },
    {
      title: 'Changed misconfigurations',
      columns: [...COLUMNS, flexible('Change')],
      rows: misconfigurations.changed.map(({ after, changes }) => [
        ...cells(after),
        changes.map(setupChangeWords).join('; '),
      ]),
    },
    {
      title: 'Fixed misconfigurations',
      columns: [...COLUMNS, flexible('Why'), flexible('What')],
      rows: misconfigurations.fixed
        .filter(isKept)
        .map((entry) => [...cells(entry), setupCauseWords(entry.cause), entry.misconfiguration.message]),
    },
    {
      title: 'Objects',
      columns: [fixed('Object'), fixed('Change'), flexible('What')],
      rows: [
        ...objects.added.map((one) => [subjectName(one), 'added', objectWords(one)]),
        ...objects.removed.map((one) => [subjectName(one), 'removed', objectWords(one)]),
        ...objects.changed.map(({ after, changes }) => [
          subjectName(after),
          'changed',
          changes.map(setupChangeWords).join('; '),
        ]),
      ],
    },
  ]
}

const COLUMNS = [fixed('Object'), fixed('Check'), fixed('Severity'), { ...fixed('Place'), yields: 1 }]

function cells({ misconfiguration: { subject, id, severity, place } }: SetupEntry): string[] {
  return [subjectName(subject), id, severity, placeName(place)]
}

function isKept({ suppressedBy }: SetupEntry): boolean {
  return suppressedBy === undefined
}

function objectWords({ place, score, podSecurity }: CheckedResource): string {
  return [
    placeName(place),
    ...(score === undefined ? [] : [`kubesec ${score} points`]),
    ...(podSecurity === undefined ? [] : [podSecurity]),
  ].join(', ')
}
