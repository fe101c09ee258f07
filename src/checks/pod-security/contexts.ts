import { recordAt } from '../../kubernetes/object.ts'
import { containersOf } from '../../kubernetes/workload/containers.ts'
import type { PodTemplate } from '../../kubernetes/workload/pod-places.ts'
import type { Context, Control, Forbidden, StandardPod, StrictLevel } from './types.ts'

export function standardPod(pod: PodTemplate): StandardPod {
  const containers = containersOf(pod)
  const ofPod: Context = {
    value: recordAt(pod.spec, ['securityContext']),
    path: [...pod.specPath, 'securityContext'],
    label: 'the pod',
  }
  const ofContainers = containers.map(({ name, value, path }) => ({
    value: recordAt(value, ['securityContext']),
    path: [...path, 'securityContext'],
    label: `container «${name}»`,
    container: name,
  }))
  return {
    ...pod,
    containers,
    isWindows: recordAt(pod.spec, ['os'])['name'] === 'windows',
    contexts: [ofPod, ...ofContainers],
  }
}

/** A control that looks at each security context by itself. */
export function inContexts(
  name: string,
  level: StrictLevel,
  judge: (context: Context) => readonly Omit<Forbidden, 'container'>[],
): Control {
  return {
    name,
    level,
    forbids: ({ contexts }) => contexts.flatMap((context) => judge(context).map((one) => at(context, one))),
  }
}

/** A control that asks something of every container, which the pod may answer for all of them. */
export function ofContainers(
  name: string,
  judge: (context: Context, ofPod: Context) => readonly Omit<Forbidden, 'container'>[],
  { isOfLinux = false } = {},
): Control {
  return {
    name,
    level: 'restricted',
    forbids: ({ contexts: [ofPod, ...contexts], isWindows }) =>
      ofPod === undefined || (isOfLinux && isWindows)
        ? []
        : contexts.flatMap((context) => judge(context, ofPod).map((one) => at(context, one))),
  }
}

function at({ container }: Context, found: Omit<Forbidden, 'container'>): Forbidden {
  return container === undefined ? found : { ...found, container }
}
