import { compareText } from '../../core/compare-text.ts'
import { baseNameOf, join } from '../../layers/path.ts'
import type { HiddenFile } from '../../layers/squash/merged-tree.ts'
import type { MergedImage } from '../merged-image.ts'
import { quoted } from '../sentence.ts'
import type { HygieneInput, Note } from '../types.ts'

/** Files that are noted one by one; of more it is said how many there are. */
export const MAX_CREDENTIAL_FILES = 50

/** As Dockle names them, so that its ignore files fit. https://github.com/goodwithtech/dockle */
const FILE_NAMES: ReadonlySet<string> = new Set([
  'credentials.json',
  'credential.json',
  'credentials',
  'credential',
  'password.txt',
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ed25519',
  'secret_token.rb',
  'carrierwave.rb',
  'omniauth.rb',
  'settings.py',
  'database.yml',
  'credentials.xml',
  '.env',
])
const ENDINGS: ReadonlySet<string> = new Set([
  '.secret',
  '.ovpn',
  '.private_key',
  '.cscfg',
  '.rdp',
  '.mdf',
  '.sdf',
  '.bek',
  '.tpm',
  '.fve',
  '.jks',
  '.psafe3',
  '.agilekeychain',
  '.keychain',
  '.pcap',
  '.gnucache',
])

/** Other people's code has files of such names that hold nothing. */
const LIBRARIES = ['node_modules/', 'site-packages/', 'dist-packages/', 'vendor/', 'usr/share/doc/', 'gems/']

/** One note for each file, also for those that a later layer hides; and one for variables of the environment. */
export function findCredentials(
  { config }: Pick<HygieneInput, 'config'>,
  { folders, merged: { hidden } }: Pick<MergedImage, 'folders' | 'merged'>,
): readonly Note[] {
  const files = [
    ...visibleNotes(folders),
    ...hidden.filter(({ path, bytes }) => isCredential(path, bytes)).map(hiddenNote),
  ]
  files.sort((a, b) => compareText(a.file ?? '', b.file ?? '') || (a.layer ?? 0) - (b.layer ?? 0))
  const shown = files.slice(0, MAX_CREDENTIAL_FILES)
  const more = files.length - shown.length
  const rest = { id: 'PLH-0701', message: `${more} more files are named like credentials.` }
  return [...shown, ...(more > 0 ? [rest] : []), ...variableNotes(config?.env ?? [])]
}

function* visibleNotes(folders: MergedImage['folders']): Generator<Note> {
  for (const { path: folderPath, folder } of folders) {
    for (const name of folder.children.keys()) {
      if (!isNamed(name)) continue
      const path = join(folderPath, name)
      const node = folder.children.get(name)
      if (node?.kind !== 'file' || !isCredential(path, node.content.size)) continue
      yield { id: 'PLH-0701', message: `/${path} is named like credentials.`, file: path, layer: node.layer }
    }
  }
}

function hiddenNote({ path, layer, hiddenBy }: HiddenFile): Note {
  const message = `/${path} is named like credentials; layer ${hiddenBy + 1} deletes or replaces it, and it is shipped all the same.`
  return { id: 'PLH-0701', message, file: path, layer, hiddenBy }
}

function isNamed(name: string): boolean {
  return FILE_NAMES.has(name) || ENDINGS.has(name.slice(Math.max(name.lastIndexOf('.'), 0)))
}

function isCredential(path: string, bytes: number): boolean {
  if (bytes === 0 || !isNamed(baseNameOf(path))) return false
  return !LIBRARIES.some((folder) => path.startsWith(folder) || path.includes(`/${folder}`))
}

/** Words of which one makes a name that of a credential, and names that are none in spite of one. */
const SECRET_WORDS = ['PASS', 'SECRET', 'KEY', 'ACCESS', 'TOKEN', 'CREDENTIAL']
const HARMLESS = [
  'GPG_KEY',
  'GPG_KEYS',
  'KEYBOARD',
  'KEYMAP',
  'SSH_ASKPASS',
  'BYPASS',
  'PASSIVE',
  'PASSENGER',
  'PUBLIC_KEY',
  'PUBKEY',
  'KEY_ID',
  'KEYID',
  'KEYSERVER',
  'KEYRING',
  'ACCESS_LOG',
  'PYTHON_GET_PIP',
  'COMPASS',
]
/** Where the secret is, and not what it is. */
const REFERENCES = ['_FILE', '_PATH', '_DIR', '_URL', '_NAME', '_HOST', '_PORT', '_LENGTH', '_TTL', '_EXPIRY']

function variableNotes(env: readonly string[]): readonly Note[] {
  const names = env.flatMap((variable) => {
    const equals = variable.indexOf('=')
    const [name, value] = [variable.slice(0, equals), variable.slice(equals + 1)]
    return equals > 0 && isSecretName(name) && isValue(value) ? [name] : []
  })
  return [...new Set(names)].map((name) => ({
    id: 'PLH-0702',
    message: `The environment variable ${quoted(name)} has a value in the image.`,
  }))
}

function isSecretName(name: string): boolean {
  const upper = name.toUpperCase()
  if (!SECRET_WORDS.some((word) => upper.includes(word))) return false
  return !HARMLESS.some((word) => upper.includes(word)) && !REFERENCES.some((end) => upper.endsWith(end))
}

/** Nothing, a yes or no, or the name of another variable is no secret. */
function isValue(value: string): boolean {
  const plain = value.trim().toLowerCase()
  return (
    plain !== '' &&
    !['true', 'false', 'yes', 'no', 'none', '0', '1'].includes(plain) &&
    !plain.startsWith('$')
  )
}
