import { type KubernetesObject, recordAt } from '../../../kubernetes/object.ts'
import type { KubernetesCheck, Objection } from '../types.ts'
import { endsWithWords, isPlaceholder, type Setting, settingsOf } from './value-names.ts'

const SECRETS = 'https://kubernetes.io/docs/concepts/configuration/secret/'

const SECRET_NAMES: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'api key',
  'apikey',
  'access key',
  'secret key',
  'private key',
  'aws access key id',
  'aws secret access key',
  'client secret',
  'credentials',
]

const PERSONAL_NAMES: readonly string[] = [
  'username',
  'user name',
  'email',
  'e mail',
  'phone',
  'phone number',
  'iban',
  'social security number',
]

/** What is in a ConfigMap that should not be in one. Messages name the setting, and never its value. */
export const CONFIG_MAP_CHECKS: readonly KubernetesCheck[] = [
  {
    id: 'KSV-0109',
    title: 'Secret in a ConfigMap',
    severity: 'HIGH',
    description:
      'ConfigMaps are read by more people than Secrets are, and are not encrypted where they are stored.',
    advice: 'Put the value into a Secret, and replace it: it is known now.',
    references: [SECRETS],
    on: ['ConfigMap'],
    evaluate: ({ object }) =>
      objections(
        object,
        'holds a secret',
        ({ name, value }) => (endsWithWords(name, SECRET_NAMES) && !isPlaceholder(value)) || isSecret(value),
      ),
  },
  {
    id: 'KSV-01010',
    title: 'Personal data in a ConfigMap',
    severity: 'MEDIUM',
    description:
      'Who somebody is, and how to reach him, is read by whoever reads the settings of the program.',
    advice: 'Put the value into a Secret.',
    references: [SECRETS],
    on: ['ConfigMap'],
    // Sums of 32 digits are left alone: nearly all of them are checksums of files.
    evaluate: ({ object }) =>
      objections(
        object,
        'holds personal data',
        ({ name, value }) => (endsWithWords(name, PERSONAL_NAMES) && !isPlaceholder(value)) || isIban(value),
      ),
  },
]

function objections(
  object: KubernetesObject,
  what: string,
  isMeant: (setting: Setting) => boolean,
): readonly Objection[] {
  const found = new Map<string, Set<string>>()
  for (const [entry, text] of Object.entries(recordAt(object, ['data']))) {
    if (typeof text !== 'string') continue
    for (const setting of settingsOf(entry, text))
      if (isMeant(setting)) found.set(entry, (found.get(entry) ?? new Set()).add(setting.name))
  }
  return [...found].map(([entry, names]) => {
    const inner = [...names].filter((name) => name !== entry)
    const where = inner.length === 0 ? '' : `, in ${inner.slice(0, MOST_NAMES).join(', ')}`
    return { message: `«${entry}» ${what}${where}`, path: ['data', entry] }
  })
}

/** Of one entry in a message. */
const MOST_NAMES = 5

function isSecret(value: string): boolean {
  return (
    /^AKIA[A-Z0-9]{16}$/.test(value) || (value.startsWith('-----BEGIN') && value.includes('PRIVATE KEY-----'))
  )
}

/** https://www.iso.org/standard/81090.html: two letters, two digits of a sum, and what the country likes. */
function isIban(value: string): boolean {
  const text = value.replaceAll(' ', '')
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(text)) return false
  let rest = 0
  for (const character of `${text.slice(4)}${text.slice(0, 4)}`)
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}
