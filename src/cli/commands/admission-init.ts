import { type InstallSettings, PROTECTED_LABEL, STATE_KINDS } from '../../admission/install/settings.ts'
import { PlimsollError } from '../../core/errors.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { makeInstallation } from '../../engine/admission/init/make-installation.ts'
import { INSTALL_FILES, type InitRequest } from '../../engine/admission/init/types.ts'
import { writeFiles } from '../../engine/admission/init/write-files.ts'
import { isNamespaceName } from '../../kubernetes/names.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'
import { readInput } from '../read-input.ts'

/** Prints what `kubectl apply -f -` takes, or writes it into a folder with what is not for the cluster. */
export async function run(context: CommandContext): Promise<number> {
  const { options, stdout, stderr, signal } = context
  const folder = options.text('out')
  const request = await requestOf(context, folder)
  const files = await makeInstallation(request)
  if (folder === undefined) {
    const manifests = [INSTALL_FILES.service, INSTALL_FILES.webhooks].map(
      (name) => files.find((file) => file.name === name)?.text ?? '',
    )
    if (!options.flag('quiet'))
      stderr.write(
        'plimsoll: without --out the authority is not kept, and its certificates cannot be renewed.\n',
      )
    await writeToStream(stdout, [manifests.join('---\n')])
    return 0
  }
  await writeFiles(folder, files, signal)
  stdout.write(nextSteps(folder, request))
  return 0
}

async function requestOf(context: CommandContext, folder: string | undefined): Promise<InitRequest> {
  const { options, signal } = context
  const policy = options.text('policy')
  const request: InitRequest = {
    ...(policy === undefined ? {} : { policy: { file: policy, text: await readInput(policy, context) } }),
    namespace: namespaceOf(options.text('namespace') ?? ''),
    image: imageOf(options.text('image') ?? `plimsoll:${VERSION}`),
    ...stateOf(context),
    isMutating: options.flag('mutating'),
    failurePolicy: options.list('failure-policy')[0] === 'ignore' ? 'Ignore' : 'Fail',
    protects: options.list('protect')[0] === 'all' ? 'all' : 'labelled',
    exempt: options.list('exempt').map(namespaceOf),
    pullSecrets: options.flag('pull-secrets'),
    hosts: options.list('host'),
    imagePolicyWebhook: options.flag('image-policy-webhook'),
    clientAuthorities: await Promise.all(
      options.list('client-ca').map(async (file) => authorityOf(file, await readInput(file, context))),
    ),
    days: options.number('days'),
    ...(folder === undefined ? {} : { folder }),
    now: new Date(),
    signal,
  }
  if (request.imagePolicyWebhook && folder === undefined)
    throw new PlimsollError(
      'usage',
      '--image-policy-webhook writes files for API servers: give a folder with --out.',
    )
  return request
}

function stateOf({ options }: CommandContext): Pick<InstallSettings, 'store' | 'replicas'> {
  const replicas = options.number('replicas')
  const store = STATE_KINDS.find((kind) => kind === options.list('store')[0]) ?? 'volume'
  if (replicas > 1 && store !== 'postgres')
    throw new PlimsollError(
      'option-invalid',
      `--replicas ${replicas} needs --store postgres: a file of SQLite is for one process.`,
    )
  return { store, replicas }
}

function namespaceOf(text: string): string {
  if (isNamespaceName(text)) return text
  throw new PlimsollError(
    'option-invalid',
    `«${text}» is no name of a namespace: small letters, digits and hyphens, at most 63.`,
  )
}

function imageOf(text: string): string {
  if (parseImageReference(text)) return text
  throw new PlimsollError('reference-invalid', `--image ${text} is no reference to an image.`)
}

function authorityOf(file: string, text: string): string {
  if (text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY-----')) return text
  throw new PlimsollError(
    'option-invalid',
    `--client-ca ${file} is to hold certificates in PEM, and no keys.`,
  )
}

function nextSteps(folder: string, { namespace, protects, imagePolicyWebhook }: InitRequest): string {
  return [
    `Wrote ${folder}. ca.pem has the key of the authority: keep it from others, it is not for the cluster. Next:`,
    `  kubectl apply -f ${folder}/${INSTALL_FILES.service}`,
    `  kubectl -n ${namespace} rollout status deployment/plimsoll`,
    `  kubectl apply -f ${folder}/${INSTALL_FILES.webhooks}`,
    ...(protects === 'labelled' ? [`  kubectl label namespace NAME ${PROTECTED_LABEL}=true`] : []),
    ...(imagePolicyWebhook
      ? [`${folder}/api-server is for every API server, in /etc/kubernetes/plimsoll.`]
      : []),
    '',
  ].join('\n')
}
