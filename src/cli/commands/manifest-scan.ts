import type { CheckOptions } from '../../checks/kubernetes/check-input.ts'
import { PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { readDecisions } from '../../engine/decisions/read-decisions.ts'
import { fixManifests } from '../../engine/manifests/fix-manifests.ts'
import { scanManifests } from '../../engine/manifests/scan-manifests.ts'
import type { PodPlace } from '../../kubernetes/workload/pod-places.ts'
import type { CommandContext } from '../context.ts'
import { checkReports, reportOutputs, writeReports } from '../report-outputs.ts'
import { decisionSources, reportTime } from '../scan-request.ts'

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdin, stderr, signal } = context
  const mends = options.flag('fix')
  if (mends && operands.includes('-'))
    throw new PlimsollError('usage', '--fix writes into files: give files or folders, not standard input.')
  const outputs = reportOutputs(options)
  const checked = await checkReports(outputs, context)
  const sources = decisionSources(context)
  const request = {
    paths: operands,
    stdin,
    signal,
    checks: {
      podPlaces: options.list('workload-path').map(podPlaceOf),
      ...podSecurityOf(options.list('pod-security')[0]),
    },
    decisions: await readDecisions(sources, signal),
    verdict: sources.verdict,
    createdAt: reportTime(context),
  }
  let report = await scanManifests(request)
  if (mends) {
    for (const line of await fixManifests(report, request, request.checks))
      stderr.write(`Mended ${printable(line)}\n`)
    report = await scanManifests(request)
  }
  await writeReports(report, outputs, context, checked)
  return report.verdict.exitCode
}

function podSecurityOf(level: string | undefined): Pick<CheckOptions, 'podSecurity'> {
  return level === 'baseline' || level === 'restricted' ? { podSecurity: level } : {}
}

/** `Machine.example.org=spec.template`. Throws `option-invalid`. */
function podPlaceOf(text: string): PodPlace {
  const [, kind, group, path] = /^([A-Z]\w*)(?:\.([a-z0-9.-]+))?=([\w.-]+)$/.exec(text) ?? []
  if (kind === undefined || path === undefined)
    throw new PlimsollError(
      'option-invalid',
      `--workload-path is Kind.group=path.to.template, not «${text}».`,
    )
  return { kind, ...(group === undefined ? {} : { group }), path: path.split('.') }
}
