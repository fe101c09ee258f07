/** Creating, changing and deleting, with admission before each. */
import { randomBytes } from 'node:crypto'
import { resourceOf } from './controllers.ts'
import { applyJsonPatch, mergePatch } from './json-patch.ts'
import { apiVersionOf, forbidden, type KubeObject, qualified, StatusError, type User } from './objects.ts'
import type { ApiPath } from './requests.ts'
import type { Attempt } from './review.ts'
import type { ObjectStore } from './store.ts'
import { strategicMerge } from './strategic-merge.ts'
import { registrationFaults, type Webhook } from './webhook-rules.ts'
import type { AdmissionNotes } from './webhooks.ts'

export interface WriteContext {
  readonly store: ObjectStore
  readonly admit: (attempt: Attempt, notes: AdmissionNotes) => Promise<Attempt>
  readonly user: User
  readonly isDryRun: boolean
  readonly notes: AdmissionNotes
}

export async function create(path: ApiPath, given: KubeObject, context: WriteContext): Promise<KubeObject> {
  const { store, user, isDryRun, admit, notes } = context
  const { resource, namespace } = path
  const { name = '', generateName } = given.metadata ?? {}
  if (name === '' && generateName === undefined)
    throw invalid(path, '', 'metadata.name: Required value: name or generateName is required')
  checkKind(path, given)
  checkNamespace(path, store, name || (generateName as string))
  checkRegistration(path, given)
  const place = resource.isNamespaced && namespace !== undefined ? { namespace } : {}
  const object = { ...given, metadata: { ...given.metadata, ...place } }
  const admitted = await admit(
    { operation: 'CREATE', resource, ...place, name, object, user, isDryRun },
    notes,
  )
  // As the server does: the webhook never sees the name that is made up.
  const named = name || `${generateName}${randomBytes(3).toString('hex').slice(0, 5)}`
  if (store.find(resource, namespace, named))
    throw new StatusError(409, 'AlreadyExists', `${qualified(resource)} "${named}" already exists`)
  const result = admitted.object as KubeObject
  const whole = { ...result, metadata: { ...result.metadata, name: named } }
  return isDryRun ? whole : store.write(resource, whole)
}

export async function change(
  path: ApiPath,
  changed: (old: KubeObject) => KubeObject,
  context: WriteContext,
): Promise<KubeObject> {
  const { store, user, isDryRun, admit, notes } = context
  const { resource, namespace, name = '', subresource } = path
  const oldObject = store.get(resource, namespace, name)
  const object = changed(oldObject)
  checkKind(path, object)
  checkRegistration(path, object)
  const expected = object.metadata.resourceVersion
  if (expected !== undefined && expected !== oldObject.metadata.resourceVersion)
    throw new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${qualified(resource)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    )
  const place = namespace === undefined ? {} : { namespace }
  const sub = subresource === undefined ? {} : { subresource }
  const metadata = { ...object.metadata, name, ...place }
  const attempt: Attempt = {
    operation: 'UPDATE',
    resource,
    ...sub,
    ...place,
    name,
    object: { ...object, metadata },
    oldObject,
    user,
    isDryRun,
  }
  const admitted = (await admit(attempt, notes)).object as KubeObject
  return isDryRun ? admitted : store.write(resource, admitted)
}

export async function remove(path: ApiPath, context: WriteContext): Promise<KubeObject> {
  const { store, user, isDryRun, admit, notes } = context
  const { resource, namespace, name = '' } = path
  const oldObject = store.get(resource, namespace, name)
  const place = namespace === undefined ? {} : { namespace }
  await admit({ operation: 'DELETE', resource, ...place, name, oldObject, user, isDryRun }, notes)
  if (!isDryRun) store.remove(resource, oldObject)
  return oldObject
}

/** What a patch makes of an object. */
export function patching(contentType: string, patch: unknown): (old: KubeObject) => KubeObject {
  if (contentType.startsWith('application/strategic-merge-patch+json'))
    return (old) => strategicMerge(old, patch) as KubeObject
  if (!contentType.startsWith('application/json-patch+json'))
    return (old) => mergePatch(old, patch) as KubeObject
  return (old) => {
    try {
      return applyJsonPatch(old, patch as Parameters<typeof applyJsonPatch>[1]) as KubeObject
    } catch (error) {
      throw new StatusError(
        422,
        'Invalid',
        `the server rejected our request due to an error in our request: ${(error as Error).message}`,
      )
    }
  }
}

function checkKind({ resource }: ApiPath, { apiVersion, kind }: KubeObject): void {
  if (apiVersion === apiVersionOf(resource) && kind === resource.kind) return
  const message = `${kind} in version "${apiVersion}" cannot be handled as a ${resource.kind}`
  throw new StatusError(400, 'BadRequest', message)
}

function checkNamespace({ resource, namespace }: ApiPath, store: ObjectStore, name: string): void {
  if (!resource.isNamespaced) return
  if (namespace === undefined)
    throw new StatusError(400, 'BadRequest', 'an empty namespace may not be set during creation')
  const found = store.find(resourceOf('Namespace'), undefined, namespace)
  if (found === undefined) throw new StatusError(404, 'NotFound', `namespaces "${namespace}" not found`)
  if (found.metadata['deletionTimestamp'] !== undefined)
    throw forbidden(
      resource,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    )
}

function checkRegistration(path: ApiPath, object: KubeObject): void {
  if (path.resource.group !== 'admissionregistration.k8s.io') return
  const faults = ((object['webhooks'] ?? []) as Webhook[]).flatMap(registrationFaults)
  if (faults.length > 0) throw invalid(path, object.metadata.name ?? '', faults.join(', '))
}

function invalid({ resource }: ApiPath, name: string, why: string): StatusError {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${why}`)
}
