import { type CheckFacts, eachStep } from './support/factories.ts'
import { isLabelKind } from './support/label-kinds.ts'
import { objectionOfFile } from './support/objections.ts'
import { finalChain } from './support/stages.ts'
import { isOpen, textOf } from './support/steps.ts'
import type { DockerfileCheck, LabelKind } from './types.ts'

const REFERENCE = 'https://docs.docker.com/engine/manage-resources/labels/'
const OCI = 'https://specs.opencontainers.org/image-spec/annotations/'

/** Keys of labels, and, where the user says which labels there have to be, their values. */
export const LABEL_CHECKS: readonly DockerfileCheck[] = [
  eachStep(
    {
      id: 'DL3048',
      title: 'Key of a label is not well formed',
      severity: 'LOW',
      description:
        'Keys are small letters, digits, dots and hyphens, begin with a letter and end with a letter or digit; those that begin with com.docker., io.docker. or org.dockerproject. are kept by Docker. Tools may not find any other.',
      advice: 'Write it as org.example.some-key',
      references: [REFERENCE],
    },
    ['LABEL'],
    ({ instruction }) =>
      instruction.pairs
        .filter(({ key }) => !isOpen(textOf(key)) && !isKey(textOf(key)))
        .map((pair) => ({ message: `${textOf(pair.key)} is no well formed key`, at: pair })),
  ),
  {
    id: 'DL3049',
    title: 'Label is missing',
    severity: 'LOW',
    description: 'Whoever runs the image is not told what your rules say that he has to be told.',
    advice: 'Add the label to the final stage.',
    references: [OCI],
    *evaluate({ file, settings: { requiredLabels = {} } }) {
      const keys = new Set(
        finalChain(file)
          .flatMap(({ instructions }) => instructions)
          .filter(({ name }) => name === 'LABEL')
          .flatMap(({ pairs }) => pairs.map(({ key }) => textOf(key))),
      )
      for (const key of Object.keys(requiredLabels))
        if (!keys.has(key)) yield objectionOfFile(file, `the label ${key} is missing`)
    },
  },
  eachStep(
    {
      id: 'DL3050',
      title: 'Label that is not asked for',
      severity: 'LOW',
      description: 'Your rules allow no labels but those that they name.',
      advice: 'Remove it, or name it in the rules.',
      references: [OCI],
    },
    ['LABEL'],
    ({ instruction }, { settings: { requiredLabels = {}, strictLabels } }) =>
      strictLabels === true
        ? instruction.pairs
            .filter(({ key }) => !Object.hasOwn(requiredLabels, textOf(key)))
            .map((pair) => ({ message: `the label ${textOf(pair.key)} is not asked for`, at: pair }))
        : [],
  ),
  eachValue(
    { id: 'DL3051', title: 'Label is empty', advice: 'Give it a value.' },
    (_, value) => value.trim() === '',
    'is empty',
  ),
  kind('DL3052', 'url', 'address', 'an address', 'https://www.rfc-editor.org/rfc/rfc3986'),
  kind(
    'DL3053',
    'rfc3339',
    'time',
    'a time by RFC 3339: 2026-01-31T12:00:00Z',
    'https://www.rfc-editor.org/rfc/rfc3339',
  ),
  kind(
    'DL3054',
    'spdx',
    'license',
    'a license expression of SPDX: Apache-2.0 OR MIT',
    'https://spdx.org/licenses/',
  ),
  kind('DL3055', 'hash', 'digest of git', 'a digest of git, of 7 to 64 hex digits', OCI),
  kind('DL3056', 'semver', 'version', 'a version by semver: 1.2.3', 'https://semver.org'),
  kind('DL3058', 'email', 'mail address', 'a mail address', 'https://www.rfc-editor.org/rfc/rfc5322'),
]

/** https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations */
function isKey(key: string): boolean {
  if (!/^[a-z][a-z0-9.-]*$/.test(key) || /[.-]$|\.\.|--/.test(key)) return false
  return !/^(?:com\.docker|io\.docker|org\.dockerproject)\./.test(key)
}

function kind(id: string, wanted: LabelKind, noun: string, what: string, reference: string): DockerfileCheck {
  return eachValue(
    { id, title: `Label is no ${noun}`, advice: `Write ${what}.`, references: [reference] },
    (kind, value) => kind === wanted && value.trim() !== '' && !isLabelKind(kind, value),
    `is not ${what.replace(/:.*/, '')}`,
  )
}

/** Of labels that the user's rules name. What depends on a variable without a value is not judged. */
function eachValue(
  facts: Pick<CheckFacts, 'id' | 'title' | 'advice' | 'references'>,
  isBad: (kind: LabelKind, value: string) => boolean,
  what: string,
): DockerfileCheck {
  return eachStep(
    {
      severity: 'MEDIUM',
      description: 'Tools that read the label do not understand it.',
      references: [OCI],
      ...facts,
    },
    ['LABEL'],
    ({ instruction }, { settings: { requiredLabels = {} } }) =>
      instruction.pairs.flatMap((pair) => {
        const key = textOf(pair.key)
        const wanted = Object.hasOwn(requiredLabels, key) ? requiredLabels[key] : undefined
        const value = pair.value === undefined ? '' : textOf(pair.value)
        if (wanted === undefined || isOpen(value) || !isBad(wanted, value)) return []
        return [{ message: `the label ${key} ${what}`, at: pair }]
      }),
  )
}
