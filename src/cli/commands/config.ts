import { DOCKERFILE_CHECKS } from '../../checks/dockerfile/checks/registry.ts'
import type { DockerfileSettings } from '../../checks/dockerfile/checks/types.ts'
import { canonicalCheckId } from '../../core/check-id.ts'
import { didYouMean } from '../../core/did-you-mean.ts'
import { PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { loadAdmissionPolicy } from '../../engine/admission/load-admission-policy.ts'
import { allowsByPolicy } from '../../engine/config/allowed-by-policy.ts'
import { fixConfig } from '../../engine/config/fix-config.ts'
import { hadolintFinder, readHadolintConfig } from '../../engine/config/hadolint-config.ts'
import { type ConfigRequest, scanConfig } from '../../engine/config/scan-config.ts'
import { readDecisions } from '../../engine/decisions/read-decisions.ts'
import { checkOptions } from '../check-options.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { terminalProgress } from '../progress.ts'
import { readInput } from '../read-input.ts'
import { checkReports, reportOutputs, writeReports } from '../report-outputs.ts'
import { decisionSources, reportTime, scanRequest } from '../scan-request.ts'

/** Checks Dockerfiles, compose files and manifests, writes every report, and gives the exit code. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stderr } = context
  const mends = options.flag('fix')
  if (mends && operands.includes('-'))
    throw new PlimsollError('usage', '--fix writes into files: give files or folders, not standard input.')
  const outputs = reportOutputs(options)
  const checked = await checkReports(outputs, context)
  const request = await configRequest(context)
  if (mends)
    for (const line of await fixConfig(await scanConfig(request), request))
      stderr.write(`Mended ${printable(line)}\n`)
  const scanBase = options.flag('scan-base') ? { scanBase: await baseScanner(context) } : {}
  const report = await scanConfig({ ...request, ...scanBase })
  await writeReports(report, outputs, context, checked)
  return report.verdict.exitCode
}

async function configRequest(context: CommandContext): Promise<ConfigRequest> {
  const { operands, options, stdin, signal } = context
  const sources = decisionSources(context)
  const createdAt = reportTime(context)
  const stdinName = options.text('stdin-name')
  return {
    paths: operands,
    stdin,
    signal,
    ...(stdinName === undefined ? {} : { stdinName }),
    checks: {
      manifests: checkOptions(options),
      dockerfiles: {
        settings: await dockerfileSettings(context),
        asked: askedChecks(options.list('check')),
        now: createdAt,
      },
      hadolint: await hadolintOf(context),
    },
    decisions: await readDecisions(sources, signal),
    verdict: sources.verdict,
    createdAt,
  }
}

/** Those that are off unless somebody asks for them, by any of their names. Throws `option-invalid`. */
function askedChecks(names: readonly string[]): readonly string[] {
  const known = DOCKERFILE_CHECKS.flatMap(({ id, aliases = [] }) => [id, ...aliases])
  const wrong = names.find((name) => !known.includes(canonicalCheckId(name)) && !known.includes(name))
  if (wrong !== undefined)
    throw new PlimsollError(
      'option-invalid',
      `--check: there is no check of Dockerfiles called ${wrong}${didYouMean(wrong, known)}.`,
    )
  return names
}

async function dockerfileSettings(context: CommandContext): Promise<DockerfileSettings> {
  const { options, signal } = context
  const registries = options.list('dockerfile-allowed-registry')
  const file = options.text('admission-policy')
  const allowed = registries.length === 0 ? {} : { allowedRegistries: registries }
  if (file === undefined) return allowed
  const text = await readInput(file, context)
  return { ...allowed, allows: allowsByPolicy(await loadAdmissionPolicy({ text, file, signal })) }
}

async function hadolintOf({ options, signal }: CommandContext): Promise<ConfigRequest['checks']['hadolint']> {
  const path = options.text('hadolint-config')
  if (path === undefined) return hadolintFinder(signal)
  const config = await readHadolintConfig(path, signal)
  return async () => await Promise.resolve(config)
}

/** Loaded when asked for: nothing else of this command looks into images. */
async function baseScanner(context: CommandContext): Promise<NonNullable<ConfigRequest['scanBase']>> {
  const { scan } = await import('../../engine/scan.ts')
  const credentials = await credentialsOf(context)
  const progress = terminalProgress(context)
  return async (reference) =>
    await scan(scanRequest({ kind: 'reference', reference }, context, credentials, progress))
}
