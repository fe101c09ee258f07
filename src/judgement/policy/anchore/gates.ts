import { always, dockerfile, files, metadata } from './image-gates.ts'
import { licenses, packages, registryGate } from './package-gates.ts'
import type { AnchoreRule } from './schema.ts'
import { type GateTranslator, none, Params, type Translation } from './translation.ts'
import { vulnerabilities } from './vulnerabilities.ts'

const GATES: Readonly<Record<string, GateTranslator>> = {
  vulnerabilities,
  dockerfile,
  files,
  packages,
  metadata,
  licenses,
  always,
  npms: registryGate('npm'),
  ruby_gems: registryGate('gem'),
}

/** Gates that ask for what no scan of ours knows, and why. */
const UNSAYABLE: Readonly<Record<string, string>> = {
  secret_scans: 'secrets are not looked for',
  passwd_file: 'what files hold is not looked at',
  retrieved_files: 'what files hold is not looked at',
  malware: 'malware is not looked for',
  ancestry: 'which image is the base is known by its label at most (image.baseName)',
  distro: 'write a rule on image over distribution.family and distribution.version',
  tag_drift: 'one report knows nothing of another; plimsoll diff compares two',
  image_source_drift: 'one report knows nothing of a source repository',
  stig: 'STIG profiles are not run',
}

/** What a rule becomes; every parameter of it is either said or named. */
export function translate(rule: AnchoreRule): Translation {
  const gate = rule.gate.toLowerCase()
  const why = UNSAYABLE[gate]
  if (why !== undefined) return none(why)
  const params = new Params(rule)
  const translated = GATES[gate]?.(rule.trigger.toLowerCase(), params)
  if (!translated) return none('this gate or trigger is not known')
  if (translated.kind === 'none') return translated
  const left = params.left()
  return left.length === 0 ? translated : none(`its parameter ${left.join(', ')} is not known`)
}
