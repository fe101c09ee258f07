import type { Reason } from '../../admission/decision.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import { oneLine } from '../../core/printable.ts'
import type { Problem } from '../../core/problem.ts'
import { createJudges } from '../../engine/admission/judges.ts'
import { loadAdmissionPolicy } from '../../engine/admission/load-admission-policy.ts'
import { signatureSource } from '../../engine/admission/registry-evidence.ts'
import { type TestedObject, testManifests } from '../../engine/admission/test-manifests.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { readReportFile } from '../../saved/read-report-file.ts'
import { askOptions } from '../ask-options.ts'
import type { CommandContext } from '../context.ts'
import { readInput } from '../read-input.ts'
import { reportTime } from '../scan-request.ts'

/** A line for each object, and beneath it why. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdin, stdout, signal } = context
  const [file = '', ...paths] = operands
  const policy = await loadAdmissionPolicy({
    text: await readInput(file, context),
    file,
    signal: context.signal,
  })
  const reports = await Promise.all(
    options.list('report').map(async (path) => await readReportFile(path, { stdin: () => stdin, signal })),
  )
  const asksRegistries = options.flag('signatures')
  const signatures = asksRegistries
    ? signatureSource(await askOptions(context), createJudges(signal))
    : undefined
  const test = {
    policy,
    paths,
    reports,
    ...(signatures && { signatures }),
    stdin,
    signal,
    asker: {
      namespace: options.list('namespace')[0] ?? 'default',
      user: options.text('user') ?? '',
      groups: options.list('groups'),
    },
    now: Date.parse(reportTime(context)),
  }
  let refused = 0
  let unread = 0
  let count = 0
  for await (const one of testManifests(test)) {
    for (const line of linesOf(one)) stdout.write(`${line}\n`)
    if (one.kind === 'problem') unread++
    else if (!one.decision.allowed) refused++
    count++
  }
  if (!asksRegistries && asksForSignatures(policy))
    stdout.write(
      'Signatures and attestations were not looked up, and count as unknown: --signatures does it.\n',
    )
  if (count === 0) stdout.write('No object that runs a pod was found, so there was nothing to decide.\n')
  if (refused > 0) return EXIT_CODES.denied
  return unread > 0 || count === 0 ? EXIT_CODES.incomplete : EXIT_CODES.clean
}

function asksForSignatures({ rules }: AdmissionPolicy): boolean {
  return rules.some(({ require }) => require.signature !== undefined || require.attestation !== undefined)
}

function linesOf(one: TestedObject | Problem): readonly string[] {
  if (one.kind === 'problem') return [`UNREAD  ${oneLine(`${one.subject}: ${one.detail}`)}`]
  const { identity, file, line, decision } = one
  const { allowed, mode, rule, reasons, breakGlass } = decision
  const by = rule === undefined ? 'by the default' : `by ${rule}${mode === undefined ? '' : `, ${mode}`}`
  const ticket = breakGlass ? `, with the ticket ${breakGlass.ticket}` : ''
  const name = `${identity.kind}/${identity.name ?? '(no name)'}`
  return [
    `${allowed ? 'allow ' : 'DENY  '}  ${oneLine(`${name} (${file}:${line}) ${by}${ticket}`)}`,
    ...reasons.map(reasonLine),
  ]
}

function reasonLine({ text }: Reason): string {
  return `        ${oneLine(text)}`
}
