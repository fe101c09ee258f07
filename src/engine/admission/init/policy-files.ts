import { readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { CONFIG_FOLDER, POLICY_FILE } from '../../../admission/install/settings.ts'
import type { AdmissionPolicy } from '../../../admission/policy/types.ts'
import { faultOf, PlimsollError } from '../../../core/errors.ts'
import { findBuiltIn } from '../../../judgement/policy/built-in/index.ts'
import { readPolicy } from '../../../judgement/policy/read-policy.ts'
import { loadPolicies } from '../../decisions/policy/load-policies.ts'
import { loadAdmissionPolicy } from '../load-admission-policy.ts'

/** Bytes of all files: an object of the API has at most a mebibyte and a half, and a ConfigMap a mebibyte. */
const MAX_FILES_BYTES = 1_000_000

export interface PolicyFiles {
  readonly policy: AdmissionPolicy
  /** Texts by name: the policy, with the paths that its files will have in the container, and those files. */
  readonly files: Readonly<Record<string, string>>
}

/**
 * A policy of admission and the files that it names, which are taken against its own folder. Keys are written into the
 * policy itself. Throws `policy-invalid`, `policy-unknown`, `input-unreadable`.
 */
export async function readPolicyFiles(text: string, file: string, signal: AbortSignal): Promise<PolicyFiles> {
  const policy = await loadAdmissionPolicy({ text, file, signal })
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text)
  const folder = dirname(file)
  const files: Record<string, string> = {}
  let isChanged = false
  const change = (path: readonly (string | number)[], value: unknown): void => {
    document.setIn(path, value)
    isChanged = true
  }
  for (const [index, { require }] of policy.rules.entries()) {
    const at = ['admission', 'rules', index, 'require']
    for (const kind of ['signature', 'attestation'] as const)
      for (const [number, { pem }] of (require[kind]?.keys ?? []).entries()) {
        const place = [...at, kind, 'keys', number]
        if (document.hasIn([...place, 'file'])) change(place, { pem })
      }
    const name = require.scan?.policy
    if (name === undefined || findBuiltIn(name)) continue
    const { fileName, content } = await readJudgement(name, folder, signal)
    if (files[fileName] !== undefined && files[fileName] !== content)
      throw new PlimsollError('policy-invalid', `${file} names two files that are called ${fileName}.`)
    files[fileName] = content
    change([...at, 'scan', 'policy'], `${CONFIG_FOLDER}/${fileName}`)
  }
  const all = { ...files, [POLICY_FILE]: isChanged ? document.toString({ lineWidth: 0 }) : text }
  const size = Object.values(all).reduce((sum, one) => sum + Buffer.byteLength(one), 0)
  if (size > MAX_FILES_BYTES)
    throw new PlimsollError(
      'policy-invalid',
      `${file} has with its files ${size} bytes, and a ConfigMap holds ${MAX_FILES_BYTES}.`,
    )
  return { policy, files: all }
}

/** A policy of judgement from a file. It may extend those that are built in, and no other files: those stay here. */
async function readJudgement(name: string, folder: string, signal: AbortSignal) {
  // Compiled as well, so that a slip shows here and not in the cluster.
  await loadPolicies([name], signal, folder)
  const content = await read(folder, name, signal)
  for (const entry of (await readPolicy(content, pathOf(folder, name))).extends)
    if (!findBuiltIn(entry.target))
      entry.fail(`${entry.target} is another file, and is not taken along: write its rules into this one`)
  const fileName = basename(name)
  if (!/^[-._a-zA-Z0-9]{1,253}$/.test(fileName) || RESERVED.has(fileName))
    throw new PlimsollError('policy-invalid', `${name} cannot have that name in a ConfigMap.`)
  return { fileName, content }
}

const RESERVED: ReadonlySet<string> = new Set([POLICY_FILE, 'plimsoll.yaml'])

async function read(folder: string, name: string, signal: AbortSignal): Promise<string> {
  const path = pathOf(folder, name)
  try {
    return await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}

function pathOf(folder: string, name: string): string {
  return isAbsolute(name) ? name : join(folder, name)
}
