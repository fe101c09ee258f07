import { availableParallelism } from 'node:os'
import { ADVISORY_STATUSES, type AdvisoryStatus } from '../core/advisory.ts'
import { ENRICHMENTS } from '../core/enrichment.ts'
import { PlimsollError } from '../core/errors.ts'
import { PACKAGE_CLASSES, RELATIONSHIPS } from '../core/package.ts'
import { defaultPlatform, type Platform, parsePlatform } from '../core/platform.ts'
import { SEVERITIES } from '../core/severity.ts'
import type {
  DatabaseOptions,
  DecisionSources,
  InspectionRequest,
  Progress,
  RegistryOptions,
  ScanRequest,
  ScanTarget,
  SourceOptions,
  TreeContent,
} from '../engine/request.ts'
import type { FilterOptions } from '../judgement/filter.ts'
import type { LayerLimits } from '../layers/limits.ts'
import { BUILD } from '../version.ts'
import type { CommandContext } from './context.ts'
import { exceptionPaths } from './exception-paths.ts'
import { LIMITS } from './options/limit-options.ts'
import type { OptionReader } from './options/read.ts'
import { baseIndexFile, cachePaths } from './paths.ts'

/** What logs in to a registry, where the docker configuration is not to be asked. */
export type Credentials = Pick<RegistryOptions, 'username' | 'password' | 'token'>

/** The options of a scan as what the engine takes. Throws `option-invalid`. */
export function scanRequest(
  target: ScanTarget,
  context: CommandContext,
  credentials: Credentials,
  progress: Progress,
): ScanRequest {
  const { options, environment } = context
  const mirror = options.text('mirror')
  const now = new Date().toISOString()
  return {
    ...inspectionRequest(target, context, credentials, progress),
    database: {
      dir: cachePaths(options, environment).database,
      ...(mirror === undefined ? {} : { mirror }),
      ...artifactsOf(options),
      offline: options.flag('offline'),
      // Of commands that ask no advisories.
      maxAge: options.maybeNumber('max-db-age') ?? 0,
      enrich: ENRICHMENTS.filter((one) => options.list('enrich').includes(one)),
      severitySources: options.list('severity-source'),
    },
    decisions: decisionSources(context),
    createdAt: reportTime(context, now),
    now,
  }
}

function artifactsOf(options: OptionReader): Pick<DatabaseOptions, 'artifacts'> {
  const references = options.list('db')
  const keyFile = options.text('db-key')
  if (references.length === 0 && keyFile === undefined) return {}
  if (references.length === 0) throw new PlimsollError('usage', '--db-key is for databases that --db names.')
  if (options.text('mirror') !== undefined)
    throw new PlimsollError('usage', 'Feeds come from --db or from --mirror, not from both.')
  return { artifacts: { references, ...(keyFile === undefined ? {} : { keyFile }) } }
}

/** The options of whatever looks into a target. Throws `option-invalid`. */
export function inspectionRequest(
  target: ScanTarget,
  { options, environment, signal }: CommandContext,
  credentials: Credentials,
  progress: Progress,
): InspectionRequest {
  const distribution = options.text('distro')
  const javaSha1Table = options.text('java-sha1-table')
  const types = options.list('pkg-types')
  return {
    target,
    sources: sourceOptions(options, credentials),
    layers: {
      limits: limitsOf(options),
      skipDirs: options.list('skip-dirs'),
      skipFiles: options.list('skip-files'),
      concurrency: options.maybeNumber('parallel') || availableParallelism(),
      verifyDiffIds: options.list('verify').includes('diff-ids'),
      cacheDir: cachePaths(options, environment).layers,
      ...(BUILD === undefined ? {} : { build: BUILD }),
      ...(distribution === undefined ? {} : { distribution }),
      ...(javaSha1Table === undefined ? {} : { javaSha1Table }),
    },
    packages: {
      includeDevelopment: options.flag('include-dev'),
      relationships: RELATIONSHIPS.filter((one) => options.list('pkg-relationships').includes(one)),
      // A list of packages has no such option: it has them all.
      includePrograms: types.length === 0 || types.includes('program'),
    },
    bases: baseIndexFile(options, environment),
    environment,
    progress,
    signal,
  }
}

/** Where images come from. Throws `option-invalid`. */
export function sourceOptions(options: OptionReader, credentials: Credentials): SourceOptions {
  return {
    platform: platformOf(options),
    isPlatformChosen: options.text('platform') !== undefined,
    imageSources: sourcesOf(options),
    registry: { ...credentials, ...networkOptions(options) },
  }
}

/** What of a source tree is read. */
export function treeContent(options: OptionReader): TreeContent {
  const mavenRepository = options.text('maven-repository')
  return {
    installed: options.flag('installed'),
    ignored: options.flag('include-ignored'),
    ...(mavenRepository === undefined ? {} : { mavenRepository }),
  }
}

export function networkOptions(options: OptionReader): Pick<RegistryOptions, 'insecureHosts' | 'cacert'> {
  const cacert = options.text('cacert')
  return { insecureHosts: options.list('insecure'), ...(cacert === undefined ? {} : { cacert }) }
}

export function platformOf(options: OptionReader): Platform {
  const text = options.text('platform')
  if (text === undefined) return defaultPlatform(process.arch)
  const platform = parsePlatform(text)
  if (platform) return platform
  throw new PlimsollError('option-invalid', `--platform is os/arch or os/arch/variant, not «${text}».`)
}

function sourcesOf(options: OptionReader): ScanRequest['sources']['imageSources'] {
  const known = ['docker', 'podman', 'registry'] as const
  return options.list('image-src').flatMap((name) => known.find((one) => one === name) ?? [])
}

function limitsOf(options: OptionReader): LayerLimits {
  const limits: Record<string, number> = {}
  for (const [flag, member] of LIMITS) limits[member] = options.number(flag)
  return limits as Record<(typeof LIMITS)[number][1], number>
}

/** The decisions of the user, wherever they are written. */
export function decisionSources({ options, environment, configFile }: CommandContext): DecisionSources {
  return {
    filters: filtersOf(options),
    exceptions: exceptionPaths(options),
    ...(configFile === undefined ? {} : { configFile }),
    vex: options.list('vex'),
    vexRepositories: {
      locations: options.list('vex-repo'),
      dir: cachePaths(options, environment).vex,
    },
    policies: options.list('policy'),
    verdict: {
      exitCode: options.number('exit-code'),
      exitOnEol: options.maybeNumber('exit-on-eol') ?? 0,
      allowIncomplete: options.flag('allow-incomplete'),
      failOnEmpty: options.flag('fail-on-empty'),
      failOnUnusedExceptions: options.flag('fail-on-unused-exceptions'),
    },
  }
}

function filtersOf(options: OptionReader): FilterOptions {
  const ignored = options.list('ignore-status')
  const unfixed: readonly AdvisoryStatus[] = options.flag('ignore-unfixed')
    ? ADVISORY_STATUSES.filter((status) => status !== 'fixed')
    : []
  const statuses = ADVISORY_STATUSES.filter((status) => ignored.includes(status) || unfixed.includes(status))
  return {
    severities: SEVERITIES.filter((severity) => options.list('severity').includes(severity)),
    ignoreStatuses: statuses,
    ignoreStatusOption: unfixed.length > 0 ? '--ignore-unfixed' : '--ignore-status',
    packageTypes: PACKAGE_CLASSES.filter((type) => options.list('pkg-types').includes(type)),
    excludeBase: options.flag('exclude-base'),
  }
}

/**
 * The clock of what is written and decided, ISO 8601. Throws `option-invalid`.
 * https://reproducible-builds.org/specs/source-date-epoch/
 */
export function reportTime(
  { options, environment }: Pick<CommandContext, 'options' | 'environment'>,
  now = new Date().toISOString(),
): string {
  const option = options.text('created-at')
  const epoch = environment['SOURCE_DATE_EPOCH']
  if (option !== undefined) return isoTime(Date.parse(option), '--created-at', option)
  if (epoch)
    return isoTime(/^\d+$/.test(epoch) ? Number(epoch) * 1000 : Number.NaN, 'SOURCE_DATE_EPOCH', epoch)
  return now
}

function isoTime(milliseconds: number, name: string, text: string): string {
  const date = new Date(milliseconds)
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  throw new PlimsollError('option-invalid', `${name} is no time: «${text}».`)
}
