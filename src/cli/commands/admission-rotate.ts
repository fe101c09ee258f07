import { ROTATION_STEPS, type RotationStep, rotate } from '../../engine/admission/init/rotate.ts'
import { INSTALL_FILES } from '../../engine/admission/init/types.ts'
import type { CommandContext } from '../context.ts'

/** Writes new files into the folder, and says what is to be done with them. */
export async function run({ operands, options, stdout, signal }: CommandContext): Promise<number> {
  const [folder = ''] = operands
  const step = ROTATION_STEPS.find((one) => one === options.list('step')[0]) ?? 'renew'
  const changed = await rotate({ folder, step, days: options.number('days'), now: new Date(), signal })
  const manifests = [INSTALL_FILES.service, INSTALL_FILES.webhooks].filter((name) => changed.includes(name))
  const lines = [
    `Changed ${changed.length === 0 ? 'no manifest' : changed.join(', ')} in ${folder}.${changed.length === 0 ? '' : ' Next:'}`,
    ...manifests.map((name) => `  kubectl apply -f ${folder}/${name}`),
    ...(changed.includes(INSTALL_FILES.kubeconfig)
      ? [`  put ${folder}/${INSTALL_FILES.kubeconfig} on every API server, and start these anew`]
      : []),
    ...(NEXT[step] === undefined
      ? []
      : [`  ${NEXT[step]} plimsoll admission rotate ${folder} --step ${followerOf(step)}`]),
    '',
  ]
  stdout.write(lines.join('\n'))
  return 0
}

/** Kubelets hand on what is in secrets within about a minute, and the service takes it over at once. */
const NEXT: Partial<Record<RotationStep, string>> = {
  trust: 'then',
  switch: 'two minutes later, when all pods have the new certificate:',
}

function followerOf(step: RotationStep): RotationStep | undefined {
  return ROTATION_STEPS[ROTATION_STEPS.indexOf(step) + 1]
}
