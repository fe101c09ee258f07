import type { LocatedYaml } from '../../documents/located-yaml.ts'
import { parseRepository } from '../../signatures/look-up.ts'
import { type KeyFiles, keysAt } from './read-keys.ts'
import { durationAt, type Path, patternsAt } from './read-values.ts'
import { MAX_WAIT_MS, type RuleDocument } from './schema.ts'
import type { Requirements, ScanRequirement, SignatureRequirement } from './types.ts'

const DEFAULT_WAIT_MS = 5000

type RequireDocument = NonNullable<RuleDocument['require']>

interface Sources {
  readonly yaml: LocatedYaml
  readonly files: KeyFiles
}

/** What a rule asks for. Fails at the first fault. */
export function readRequirements(require: RequireDocument, path: Path, sources: Sources): Requirements {
  const { registries, tags, signature, attestation, scan, endOfLife, manifest } = require
  const { yaml } = sources
  if (endOfLife !== undefined && endOfLife !== 'allow' && scan === undefined)
    yaml.failAtKey([...path, 'endOfLife'], 'endOfLife is known by a scan: require.scan is missing')
  if (scan?.from === 'attestation' && !attestation)
    yaml.failAtKey(
      [...path, 'scan', 'from'],
      'from: attestation needs require.attestation, which says whose keys count',
    )
  return {
    ...(registries && { registries: readRegistries(registries, [...path, 'registries'], yaml) }),
    ...(tags && {
      tags: { forbid: tags.forbid ?? [], semver: tags.semver ?? false, digest: tags.digest ?? false },
    }),
    ...(signature && { signature: readSignature(signature, [...path, 'signature'], sources) }),
    ...(attestation && {
      attestation: {
        ...readSignature(attestation, [...path, 'attestation'], sources),
        maxAge: durationAt(attestation.maxAge, [...path, 'attestation', 'maxAge'], yaml),
      },
    }),
    ...(scan && { scan: readScan(scan, [...path, 'scan'], yaml) }),
    ...(endOfLife && { endOfLife }),
    ...(manifest && { manifest }),
  }
}

function readRegistries(
  { allow, deny = [] }: NonNullable<RequireDocument['registries']>,
  path: Path,
  yaml: LocatedYaml,
): NonNullable<Requirements['registries']> {
  return {
    ...(allow && { allow: patternsAt(allow, [...path, 'allow'], yaml) }),
    deny: patternsAt(deny, [...path, 'deny'], yaml),
  }
}

function readSignature(
  { keys, repository }: NonNullable<RequireDocument['signature']>,
  path: Path,
  { yaml, files }: Sources,
): SignatureRequirement {
  if (repository !== undefined && !parseRepository(repository))
    yaml.fail(
      [...path, 'repository'],
      `a repository is such as ghcr.io/acme/signatures, without a tag, not «${repository}»`,
    )
  return {
    keys: keysAt(keys, [...path, 'keys'], { yaml, files }),
    ...(repository === undefined ? {} : { repository }),
  }
}

type ScanDocument = NonNullable<RequireDocument['scan']>

/** What is said of scans that are kept, and means nothing where the scan comes with the image. */
const OF_STORED_SCANS = ['maxAge', 'unknown', 'wait'] as const

function readScan(scan: ScanDocument, path: Path, yaml: LocatedYaml): ScanRequirement {
  const { policy, from = 'store', maxAge, unknown = 'deny', wait, incomplete = 'deny' } = scan
  if (from === 'attestation')
    for (const key of OF_STORED_SCANS)
      if (scan[key] !== undefined)
        yaml.failAtKey([...path, key], `${key} is not for scans that are attested: attestation.maxAge is`)
  if (wait !== undefined && unknown !== 'wait')
    yaml.failAtKey([...path, 'wait'], 'wait is only for unknown: wait')
  const milliseconds = wait === undefined ? DEFAULT_WAIT_MS : durationAt(wait, [...path, 'wait'], yaml)
  if (milliseconds > MAX_WAIT_MS)
    yaml.fail(
      [...path, 'wait'],
      `the API server waits for 30 s at most: wait is at most ${MAX_WAIT_MS / 1000}s`,
    )
  return {
    policy,
    from,
    unknown,
    wait: milliseconds,
    incomplete,
    ...(maxAge === undefined ? {} : { maxAge: durationAt(maxAge, [...path, 'maxAge'], yaml) }),
  }
}
