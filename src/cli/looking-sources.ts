import { existsSync } from 'node:fs'
import { PlimsollError } from '../core/errors.ts'
import type { HygieneSources, LookingSources, SecretSources } from '../engine/looking/types.ts'
import { SCANNERS } from './options/looking-options.ts'
import type { OptionReader } from './options/read.ts'

export interface Sought {
  /** Whether packages are held against advisories. */
  readonly flaws: boolean
  /** Absent: nothing else is looked for. */
  readonly looking?: LookingSources
}

/**
 * @param scanners those of `SCANNERS` that are asked for
 * @param now of the report, ISO 8601
 *
 * Throws `usage`.
 */
export function soughtBy(scanners: readonly string[], options: OptionReader, now: string): Sought {
  const seeks = (name: (typeof SCANNERS)[number]): boolean => scanners.includes(name)
  if (options.flag('update-secret-baseline') && options.text('secret-baseline') === undefined)
    throw new PlimsollError(
      'usage',
      '--update-secret-baseline needs the file to write: --secret-baseline FILE.',
    )
  const flaws = seeks('vuln')
  if (SCANNERS.every((name) => name === 'vuln' || !seeks(name))) return { flaws }
  return {
    flaws,
    looking: {
      ...(seeks('secret') ? { secrets: secretsOf(options) } : {}),
      ...(seeks('misconfig') ? { misconfigurations: { now } } : {}),
      ...(seeks('hygiene') ? { hygiene: hygieneOf(options, now) } : {}),
      reachability: seeks('reachability'),
    },
  }
}

function hygieneOf(options: OptionReader, now: string): HygieneSources {
  const named = options.text('dive-ci')
  const diveCi = named ?? (existsSync(DIVE_CI) ? DIVE_CI : undefined)
  const limits: Partial<Record<(typeof WASTE_OPTIONS)[number][1], string>> = {}
  for (const [option, name] of WASTE_OPTIONS) {
    const text = options.text(option)
    if (text !== undefined) limits[name] = text
  }
  return { ...(diveCi === undefined ? {} : { diveCi }), limits, duplicates: options.flag('duplicates'), now }
}

/** By the names that dive has for them in its file. */
const WASTE_OPTIONS = [
  ['lowest-efficiency', 'lowestEfficiency'],
  ['highest-wasted-bytes', 'highestWastedBytes'],
  ['highest-user-wasted-percent', 'highestUserWastedPercent'],
] as const

/** As Trivy looks for it in the working folder. */
const SECRET_CONFIG = 'trivy-secret.yaml'
/** As dive does. */
const DIVE_CI = '.dive-ci'

function secretsOf(options: OptionReader): SecretSources {
  const named = options.text('secret-config')
  const configFile = named ?? (existsSync(SECRET_CONFIG) ? SECRET_CONFIG : undefined)
  const baselineFile = options.text('secret-baseline')
  const [confidence] = options.list('secret-confidence')
  const [tests] = options.list('secret-tests')
  return {
    confidence: confidence === 'high' || confidence === 'low' ? confidence : 'medium',
    tests: tests === 'report' || tests === 'skip' ? tests : 'lower',
    ...(configFile === undefined ? {} : { configFile }),
    ...(baselineFile === undefined ? {} : { baselineFile }),
    updatesBaseline: options.flag('update-secret-baseline'),
    history: options.flag('history'),
  }
}
