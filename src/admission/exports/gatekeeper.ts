import type { PolicyExportOptions } from './cel-policies.ts'
import type { Condition } from './condition.ts'
import { regoOf } from './rego.ts'

/**
 * A template of Gatekeeper, and the constraint that puts it into force.
 * https://open-policy-agent.github.io/gatekeeper/website/docs/constrainttemplates
 */
export function gatekeeperPolicy(
  condition: Condition,
  { name, exemptNamespaces }: PolicyExportOptions,
): object[] {
  const kind = name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  const kinds = (apiGroup: string, names: readonly string[]) => ({ apiGroups: [apiGroup], kinds: names })
  return [
    {
      apiVersion: 'templates.gatekeeper.sh/v1',
      kind: 'ConstraintTemplate',
      metadata: { name: kind.toLowerCase() },
      spec: {
        crd: { spec: { names: { kind } } },
        targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: regoModule(condition) }],
      },
    },
    {
      apiVersion: 'constraints.gatekeeper.sh/v1beta1',
      kind,
      metadata: { name },
      spec: {
        enforcementAction: 'deny',
        match: {
          kinds: [
            kinds('', ['Pod', 'PodTemplate', 'ReplicationController']),
            kinds('apps', ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']),
            kinds('batch', ['Job', 'CronJob']),
          ],
          ...(exemptNamespaces.length === 0 ? {} : { excludedNamespaces: exemptNamespaces }),
        },
      },
    },
  ]
}

/** `violation` of the whole object, by `admitted` of each image. */
function regoModule(condition: Condition): string {
  return `${HEAD}\n${regoOf(condition, 'admitted')}`
}

const HEAD = `package plimsoll

violation[{"msg": msg}] {
  image := images[_]
  # Templates may leave an image empty; pods cannot.
  image != ""
  not admitted(image, namespace, kind)
  msg := sprintf("The image %v is not allowed here.", [image])
}

kind := input.review.kind.kind

namespace := object.get(input.review, "namespace", object.get(input.review.object, ["metadata", "namespace"], ""))

pod := input.review.object.spec {
  kind == "Pod"
}

pod := input.review.object.spec.jobTemplate.spec.template.spec {
  kind == "CronJob"
}

pod := input.review.object.template.spec {
  kind == "PodTemplate"
}

pod := input.review.object.spec.template.spec {
  not {"Pod", "CronJob", "PodTemplate"}[kind]
}

images[image] {
  container := pod[["containers", "initContainers", "ephemeralContainers"][_]][_]
  image := object.get(container, "image", "")
}

images[image] {
  image := object.get(pod.volumes[_].image, "reference", "")
}
`
