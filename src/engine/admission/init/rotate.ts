import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { faultOf, PlimsollError } from '../../../core/errors.ts'
import {
  AUTHORITY_FILES,
  type Authorities,
  authorityText,
  newAuthority,
  readAuthorities,
  readOptional,
  trusted,
} from './authorities.ts'
import { clientCertificate, serverCertificate } from './leaves.ts'
import { type Renewal, renewKubeconfig, renewService, renewWebhooks } from './renew-manifests.ts'
import { INSTALL_FILES, type InstallFile } from './types.ts'
import { writeFiles } from './write-files.ts'

/**
 * `renew` makes new certificates of the same authority. An authority is replaced in three steps, between which the
 * cluster takes over what was written: `trust` makes another that is trusted as well, `switch` has it sign, `drop` ends
 * the trust in the old one.
 */
export const ROTATION_STEPS = ['renew', 'trust', 'switch', 'drop'] as const
export type RotationStep = (typeof ROTATION_STEPS)[number]

export interface RotationRequest {
  readonly folder: string
  readonly step: RotationStep
  /** Of new certificates. */
  readonly days: number
  readonly now: Date
  readonly signal: AbortSignal
}

/**
 * Does one step in the folder of an installation. What a step that was cut short left behind is mended by `renew`.
 * Gives the names of the files that changed. Throws `authority-unusable`, `rotation-misplaced`,
 * `installation-invalid`, `output-unwritable`.
 */
export async function rotate(request: RotationRequest): Promise<readonly string[]> {
  const { folder, step, now, signal } = request
  const before = await readAuthorities(folder, now, signal)
  if (!before)
    throw new PlimsollError(
      'authority-unusable',
      `There is no authority in ${folder} (${AUTHORITY_FILES.current}).`,
    )
  const after = STEPS[step](before, now)
  if (typeof after === 'string')
    throw new PlimsollError('rotation-misplaced', `The step ${step} cannot be done now: ${after}.`)
  const manifests = await renewed(request, after)
  await writeAuthorities(folder, after, signal)
  await writeFiles(folder, manifests, signal)
  return manifests.map(({ name }) => name)
}

const STEPS: Readonly<Record<RotationStep, (authorities: Authorities, now: Date) => Authorities | string>> = {
  renew: (authorities) => authorities,
  trust: ({ current, next, old }, now) => {
    if (next) return 'another authority is trusted already, and switch is next'
    if (old !== undefined) return 'the one before is still trusted, and drop is next'
    return { current, next: newAuthority(now) }
  },
  switch: ({ current, next }) => {
    if (!next) return 'there is no other authority yet: trust makes one'
    return { current: next, old: current.certificate }
  },
  drop: ({ current, next, old }) => {
    if (next || old === undefined) return 'the new authority does not sign yet'
    return { current }
  },
}

async function renewed(
  { folder, step, now, days, signal }: RotationRequest,
  after: Authorities,
): Promise<readonly InstallFile[]> {
  const isIssuing = step === 'renew' || step === 'switch'
  const renewal: Renewal = {
    authorities: trusted(after),
    ...(isIssuing
      ? {
          issue: {
            server: (hosts) => serverCertificate(after.current, hosts, { now, days }),
            client: () => clientCertificate(after.current, { now, days }),
          },
        }
      : {}),
  }
  const files: InstallFile[] = []
  for (const { name, isSecret, isNeeded, renew } of MANIFESTS) {
    const text = await readOptional(join(folder, name), signal)
    if (text === undefined && isNeeded)
      throw new PlimsollError('installation-invalid', `There is no ${name} in ${folder}.`)
    const changed = text === undefined ? undefined : await renew(text, name, renewal)
    if (changed !== undefined && changed !== text) files.push({ name, text: changed, isSecret })
  }
  return files
}

const MANIFESTS = [
  { name: INSTALL_FILES.service, isSecret: true, isNeeded: true, renew: renewService },
  { name: INSTALL_FILES.webhooks, isSecret: false, isNeeded: true, renew: renewWebhooks },
  { name: INSTALL_FILES.kubeconfig, isSecret: true, isNeeded: false, renew: renewKubeconfig },
] as const

/** First what is added, then what signs, in one file each, then what is no longer needed. */
async function writeAuthorities(folder: string, after: Authorities, signal: AbortSignal): Promise<void> {
  const { current, next, old } = after
  const { current: main, next: following, old: former } = AUTHORITY_FILES
  await writeFiles(
    folder,
    [
      ...(old === undefined ? [] : [{ name: former, text: old, isSecret: false }]),
      ...(next ? [{ name: following, text: authorityText(next), isSecret: true }] : []),
      { name: main, text: authorityText(current), isSecret: true },
    ],
    signal,
  )
  if (!next) await remove(join(folder, following))
  if (old === undefined) await remove(join(folder, former))
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw new PlimsollError('output-unwritable', `${path} cannot be removed: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}
